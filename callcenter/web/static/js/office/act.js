/** <callcenter-act>: the form for one action on an order; what the server refuses stands beside the fields. */
import { LitElement, css, html, nothing } from "../../vendor/lit.js";
import { ask } from "../api.js";
import { now } from "../clock.js";
import { form } from "../form.js";
import { t } from "../i18n.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import { allBeside, drawn } from "./fields.js";
import { FORMS, PART, bodyOf, changesOf, known } from "./forms.js";
import { localMoment } from "./moment.js";
import { FollowsRegister } from "./register.js";

export const actForm = css`
  .fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .7rem; align-items: start; } .fields .wide { grid-column: 1 / -1; }
  a.plain { color: inherit; text-decoration: none; } .tick { align-self: center; color: var(--text); } .tick input { margin: 0 .3em 0 0; } fieldset { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; margin: 0; } legend { color: var(--muted); font-size: .9rem; }
`;

class Act extends LitElement {
  static properties = { order: {}, action: {}, preset: {}, problem: { state: true }, busy: { state: true }, said: { state: true }, parts: { state: true } };
  static styles = [shared, form, actForm, css`:host { display: block; } h3 { margin: 0; font-size: 1.05rem; }`];

  constructor() { super(); Object.assign(this, { order: null, action: "", preset: {}, problem: null, busy: false, said: {}, parts: 2 }); new FollowsSettings(this); new FollowsRegister(this); }

  willUpdate(changed) {
    if (changed.has("action")) Object.assign(this, { problem: null, said: { ...FORMS[this.action]?.preset, ...this.preset }, parts: 2 });
  }

  async updated(changed) {
    if (!changed.has("action")) return;
    (this.renderRoot.querySelector("input, select, textarea") ?? this.renderRoot.querySelector(".main"))?.focus();
  }

  get #form() { return FORMS[this.action]; }

  render() {
    const { fields, group, more } = this.#form;
    const shown = fields.map((field) => [field, group ? `${group}.${field.name}` : field.name, this.#begin(field)]);
    const answers = more?.when(this.said) ? more.fields.map((field) => [field, `${more.name}.${field.name}`, undefined]) : [];
    return html`<form @submit=${this.#send} @change=${this.#changed} aria-labelledby="what"><h3 id="what">${t(`act.${this.action}`)}</h3>${this.#failure([...shown, ...answers].map(([, path]) => path))}
      ${fields === FORMS.amend.fields && this.order.masked ? html`<p class="hint">${t("amend.masked")}</p>` : nothing}
      <div class="fields">${shown.map(([field, path, value]) => drawn(field, path, value, this.problem))}</div>
      ${answers.length ? html`<fieldset><legend>${t("answers")}</legend><div class="fields">${answers.map(([field, path, value]) => drawn(field, path, value, this.problem))}</div></fieldset>` : nothing}
      ${this.#form.reason ? drawn({ name: "reason", kind: "line" }, "reason", "", this.problem) : nothing}${this.#form.parts ? this.#parts() : nothing}
      <div class="buttons"><button class="plain" id="leave" type="button" @click=${() => this.#tell("callcenter-leave")}>${t("cancel")}</button>
        <button class="main" id="do" type="submit" ?disabled=${this.busy}>${t(`act.${this.action}`)}</button></div></form>`;
  }

  #parts() {
    return html`${Array.from({ length: this.parts }, (_, index) => html`<fieldset><legend>${t("part", { n: index + 1 })}</legend><div class="fields">${PART.map((field) =>
      drawn(field, `parts.${index}.${field.name}`, "", this.problem))}</div></fieldset>`)}<div><button class="plain" type="button" @click=${() => { this.parts += 1; }}>${t("part.more")}</button></div>`;
  }

  #begin(field) {
    if (this.#form.fields === FORMS.amend.fields) return known(this.order)[field.name];
    return this.said[field.name] ?? (field.now ? localMoment(now()) : undefined);
  }

  #failure(paths) {
    if (!this.problem) return nothing;
    const stale = this.problem.code === "version_conflict";
    return html`<div class="failure" role="alert">${allBeside(this.problem, paths) ? t("fields.wrong") : this.problem.words}
      ${stale ? html`<button class="plain" id="reload" type="button" @click=${() => this.#tell("callcenter-reload")}>${t("reload")}</button>` : nothing}</div>`;
  }

  #changed(event) {
    if (this.#form.more && event.target.name in (this.#form.preset ?? {})) this.said = { ...this.said, [event.target.name]: event.target.value };
  }

  #tell(name) { this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true })); }

  #body(data) {
    const { fields, group, more, reason, parts } = this.#form;
    const said = bodyOf(fields, data, group ? `${group}.` : "");
    const body = { version: this.order.version, ...(fields === FORMS.amend.fields ? matterOf(said, this.order, group) : said) };
    if (more?.when(said)) body[more.name] = bodyOf(more.fields, data, `${more.name}.`);
    if (reason) body.reason = data.get("reason");
    if (parts) body.parts = Array.from({ length: this.parts }, (_, index) => bodyOf(PART, data, `parts.${index}.`));
    // Sent where the catalogue says, it rests on the catalogue's entry.
    if (this.action === "dispatch") body.basis = body.lead && body.lead === this.preset.lead ? this.preset.basis : "named";
    return body;
  }

  async #send(event) {
    event.preventDefault();
    const body = this.#body(new FormData(event.target)), path = `orders/${encodeURIComponent(this.order.number)}`;
    Object.assign(this, { busy: true, problem: null });
    try {
      await (this.action === "amend" ? ask("PATCH", path, body) : ask("POST", `${path}/${this.action.replaceAll("_", "-")}`, body));
      this.#tell("callcenter-done");
    } catch (problem) {
      this.problem = problem;
    }
    this.busy = false;
  }
}

function matterOf(said, order, group) {
  const changes = changesOf(said, known(order));
  return group ? { [group]: changes } : changes;
}

customElements.define("callcenter-act", Act);
