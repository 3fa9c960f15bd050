/** <callcenter-user-form>: one user, new or there already: fields, password, sessions and tokens. */
import { LitElement, css, html, nothing } from "../vendor/lit.js";
import { ask } from "./api.js";
import { failure, faultsOf, field, form } from "./form.js";
import { t } from "./i18n.js";
import { FollowsSettings } from "./settings.js";
import { shared } from "./shared.js";
import { values } from "./values.js";
import "./user-keys.js";

export const ROLES = ["agent", "team_lead", "dispatcher", "department_user", "department_reviewer", "follow_up", "supervisor", "kb_editor", "auditor", "admin"];
const FIELDS = ["name", "display", "roles", "department", "password"];

class UserForm extends LitElement {
  static properties = { user: {}, problem: { state: true }, busy: { state: true } };
  static styles = [shared, form, css`
    dialog { width: min(44rem, 94vw); max-height: 92vh; border: 1px solid var(--line); border-radius: .8rem; padding: 1.4rem; background: var(--card); color: var(--text); overflow: auto; }
    dialog::backdrop { background: rgb(0 0 0 / 45%); } h2 { margin: 0 0 .8rem; font-size: 1.2rem; }
    .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem; } fieldset { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .8rem .7rem; }
    legend { color: var(--muted); font-size: .9rem; } .choices { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .3rem; }
    .choice { display: flex; align-items: center; gap: .5em; color: var(--text); font-size: .95rem; } hr { border: 0; border-top: 1px solid var(--line); margin: 1.2rem 0; width: 100%; }
    @media (max-width: 600px) { .pair { grid-template-columns: 1fr; } }
  `];

  constructor() { super(); this.user = {}; this.problem = null; this.busy = false; new FollowsSettings(this); }

  get #isNew() { return !this.user.name; }

  firstUpdated() {
    this.renderRoot.querySelector("dialog").showModal();
    this.renderRoot.querySelector(this.#isNew ? "[name=name]" : "[name=display]").focus();
  }

  render() {
    const u = this.user;
    return html`<dialog aria-labelledby="heading" @close=${() => this.dispatchEvent(new CustomEvent("callcenter-done"))}>
      <h2 id="heading">${this.#isNew ? t("user.new") : u.name}</h2>
      <form @submit=${this.#save}>${failure(this.problem, FIELDS)}
        <div class="pair">${field("name", t("user.name"), this.problem, { value: u.name ?? "", disabled: !this.#isNew })}
          ${field("display", t("user.display"), this.problem, { value: u.display ?? "" })}
          ${field("department", t("user.department"), this.problem, { value: u.department ?? "" })}
          ${field("agent", t("user.agent"), this.problem, { value: u.agent ?? "" })}</div>
        <fieldset><legend>${t("user.roles")}</legend><div class="choices">${ROLES.map((role) => html`<label class="choice">
          <input type="checkbox" name="roles" value=${role} .checked=${u.roles?.includes(role) ?? false}>${t(`role.${role}`)}</label>`)}</div>
          <span class="fault">${faultsOf(this.problem, "roles").join("; ")}</span></fieldset>
        ${this.#isNew ? html`${field("password", t("password.first"), this.problem, { type: "password", complete: "new-password" })}<p class="hint">${t("password.hint")}</p>`
          : html`<label class="choice"><input type="checkbox" name="disabled" .checked=${u.disabled}>${t("user.disabled")}</label>`}
        <div class="buttons"><button class="plain" type="button" @click=${this.#close}>${t("cancel")}</button>
          <button class="main" type="submit" ?disabled=${this.busy}>${t("save")}</button></div></form>
      ${this.#isNew ? nothing : html`<hr><callcenter-user-keys .user=${u}></callcenter-user-keys>`}</dialog>`;
  }

  #close() { this.renderRoot.querySelector("dialog").close(); }

  async #save(event) {
    const form = new FormData(event.target), said = values(event);
    const body = { display: said.display, roles: form.getAll("roles"), department: said.department.trim() || null, agent: said.agent.trim() || null };
    this.busy = true;
    this.problem = null;
    try {
      if (this.#isNew) await ask("POST", "users", { ...body, name: said.name.trim(), password: said.password });
      else await ask("PATCH", `users/${encodeURIComponent(this.user.name)}`, { ...body, disabled: said.disabled === "on" });
      this.#close();
    } catch (problem) {
      this.problem = problem;
    }
    this.busy = false;
  }
}

customElements.define("callcenter-user-form", UserForm);
