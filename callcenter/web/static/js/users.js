/** <callcenter-users>: everybody who may sign in, and the form in which one of them is changed. */
import { LitElement, css, html, nothing, repeat } from "../vendor/lit.js";
import { ask } from "./api.js";
import { failure, form } from "./form.js";
import { NONE, t } from "./i18n.js";
import { me } from "./me.js";
import { FollowsSettings, applySettings, settings } from "./settings.js";
import { shared } from "./shared.js";
import "./user-form.js";
import "./who.js";

class Users extends LitElement {
  static properties = { users: { state: true }, problem: { state: true }, chosen: { state: true }, sought: { state: true } };
  static styles = [shared, form, css`
    :host { display: grid; gap: var(--gap); padding: var(--gap); max-width: 90rem; margin-inline: auto; }
    header { display: flex; align-items: center; gap: .4rem 1rem; flex-wrap: wrap; } h1 { font-size: 1.35rem; margin: 0; }
    callcenter-who { margin-inline-start: auto; } .tools { display: flex; gap: .6rem; flex-wrap: wrap; } .tools input { max-width: 20rem; }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; box-shadow: var(--shadow); overflow: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .95rem; } th { font-size: var(--label); color: var(--muted); font-weight: 400; text-align: start; }
    th, td { padding: .5rem .9rem; vertical-align: top; } tbody tr { border-top: 1px solid var(--line); } tbody tr:hover { background: color-mix(in srgb, var(--talking) 7%, transparent); }
    .open { all: unset; cursor: pointer; color: var(--talking); font-weight: 650; } .open:focus-visible { outline: 3px solid var(--talking); outline-offset: 3px; border-radius: 4px; }
    .off { color: var(--bad); font-weight: 600; } .roles { display: flex; flex-wrap: wrap; gap: .3rem; } .role { border: 1px solid var(--line); border-radius: 1em; padding: 0 .6em; font-size: .85rem; }
    .empty { padding: 1.2rem; color: var(--muted); margin: 0; }
  `];

  constructor() { super(); this.users = null; this.problem = null; this.chosen = null; this.sought = ""; new FollowsSettings(this); }

  connectedCallback() { super.connectedCallback(); me.load(); this.#load(); }

  render() {
    document.title = t("users");
    return html`<header><h1>${t("users")}</h1><callcenter-who></callcenter-who>
      <button class="plain" id="language" type="button" lang=${settings.lang === "en" ? "zh-CN" : "en"}
        @click=${() => settings.setLang(settings.lang === "en" ? "zh" : "en")}>${t("language")}</button></header>
      ${failure(this.problem)}${this.users === null ? nothing : html`
      <div class="tools"><input type="text" id="seek" placeholder=${t("users.seek")} aria-label=${t("users.seek")} .value=${this.sought} @input=${(e) => { this.sought = e.target.value; }}>
        <button class="main" id="new" type="button" @click=${() => { this.chosen = {}; }}>${t("user.new")}</button></div>
      <section class="card">${this.#table()}</section>
      ${this.chosen ? html`<callcenter-user-form .user=${this.chosen} @callcenter-done=${this.#done}></callcenter-user-form>` : nothing}`}`;
  }

  #table() {
    const sought = this.sought.trim().toLowerCase();
    const shown = this.users.filter((u) => `${u.name} ${u.display} ${u.department ?? ""} ${u.agent ?? ""}`.toLowerCase().includes(sought));
    if (!shown.length) return html`<p class="empty">${t(this.users.length ? "users.none.found" : "users.none")}</p>`;
    const head = ["user.name", "user.display", "user.roles", "user.department", "user.agent", "user.state"];
    return html`<table><thead><tr>${head.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
      <tbody>${repeat(shown, (u) => u.name, (u) => html`<tr data-user=${u.name}>
        <td><button class="open" type="button" @click=${() => { this.chosen = u; }}>${u.name}</button></td><td>${u.display}</td>
        <td><div class="roles">${u.roles.map((role) => html`<span class="role">${t(`role.${role}`)}</span>`)}</div></td>
        <td>${u.department ?? NONE}</td><td>${u.agent ?? NONE}</td>
        <td>${u.disabled ? html`<span class="off">${t("user.disabled")}</span>` : u.must_change ? t("user.must.change") : t("user.active")}</td></tr>`)}</tbody></table>`;
  }

  async #load() {
    try { this.users = await ask("GET", "users"); } catch (problem) { this.problem = problem; }
  }

  async #done() {
    const { name } = this.chosen;
    this.chosen = null;
    await this.#load();
    await this.updateComplete;
    (this.renderRoot.querySelector(`[data-user="${CSS.escape(name ?? "")}"] .open`) ?? this.renderRoot.querySelector("#new"))?.focus();
  }
}

customElements.define("callcenter-users", Users);
applySettings();
