/** <callcenter-user-keys>: what lets one user in: another password, the sessions that go on, the tokens of programs. */
import { LitElement, css, html, nothing } from "../vendor/lit.js";
import { ask } from "./api.js";
import { failure, field, form } from "./form.js";
import { day, t } from "./i18n.js";
import { FollowsSettings } from "./settings.js";
import { shared } from "./shared.js";
import { values } from "./values.js";

class UserKeys extends LitElement {
  static properties = { user: {}, sessions: { state: true }, tokens: { state: true }, problem: { state: true }, told: { state: true }, secret: { state: true } };
  static styles = [shared, form, css`
    :host { display: grid; gap: 1.1rem; } h3 { margin: 0 0 .4rem; font-size: 1rem; } section { display: grid; gap: .4rem; }
    .row { display: flex; gap: .8rem; align-items: baseline; flex-wrap: wrap; font-size: .9rem; } .row .plain { margin-inline-start: auto; padding: .15rem .7rem; }
    .ask { grid-template-columns: 1fr auto; align-items: end; } .token { grid-template-columns: 2fr 1fr auto; align-items: end; }
    code { display: block; padding: .6rem; background: var(--bg); border-radius: .4rem; overflow-wrap: anywhere; user-select: all; } .good { font-size: .9rem; margin: 0; }
  `];

  constructor() {
    super();
    Object.assign(this, { user: {}, sessions: [], tokens: [], problem: null, told: "", secret: "" });
    new FollowsSettings(this);
  }

  get #path() { return `users/${encodeURIComponent(this.user.name)}`; }

  firstUpdated() { this.#try(() => {}); }

  render() {
    return html`${failure(this.problem)}${this.told ? html`<p class="good" role="status">${this.told}</p>` : nothing}
      <section><h3>${t("password.other")}</h3><form class="ask" @submit=${this.#password}>
        ${field("password", t("password.first"), this.problem, { type: "password", complete: "new-password" })}<button class="plain" type="submit">${t("password.set")}</button></form></section>
      <section><h3>${t("sessions")}</h3>${this.sessions.length ? this.sessions.map((s) => html`<div class="row"><span>${s.address}</span>
          <span class="muted">${t("session.since", { since: day(s.created_at), seen: day(s.seen_at) })}</span>
          <button class="plain" type="button" @click=${() => this.#try(() => ask("DELETE", `${this.#path}/sessions/${s.id}`))}>${t("session.end")}</button></div>`)
        : html`<span class="muted">${t("sessions.none")}</span>`}</section>
      <section><h3>${t("tokens")}</h3>${this.tokens.map((k) => html`<div class="row"><strong>${k.label}</strong>
          <span>${k.roles.map((role) => t(`role.${role}`)).join(", ")}</span><span class="muted">${t("token.until", { time: day(k.expires_at) })}</span>
          <button class="plain" type="button" @click=${() => this.#try(() => ask("DELETE", `${this.#path}/tokens/${k.id}`))}>${t("token.revoke")}</button></div>`)}
        ${this.secret ? html`<p class="good" role="status">${t("token.once")}</p><code>${this.secret}</code>` : nothing}
        <form class="token" @submit=${this.#token}>${field("label", t("token.label"), this.problem)}${field("days", t("token.days"), this.problem, { type: "number", value: "90" })}
          <button class="plain" type="submit">${t("token.issue")}</button></form><p class="hint">${t("token.hint")}</p></section>`;
  }

  #password(event) {
    const { password } = values(event), asked = event.target;
    this.#try(async () => {
      await ask("POST", `${this.#path}/password`, { password });
      asked.reset();
      this.told = t("password.is.set");
    });
  }

  #token(event) {
    const { label, days } = values(event), asked = event.target;
    this.#try(async () => {
      this.secret = (await ask("POST", `${this.#path}/tokens`, { label, days: Number(days), roles: this.user.roles })).token;
      asked.reset();
    });
  }

  /** Do something, and show what is there then. */
  async #try(act) {
    Object.assign(this, { problem: null, told: "", secret: "" });
    try {
      await act();
      [this.sessions, this.tokens] = await Promise.all([ask("GET", `${this.#path}/sessions`), ask("GET", `${this.#path}/tokens`)]);
    } catch (problem) {
      this.problem = problem;
    }
  }
}

customElements.define("callcenter-user-keys", UserKeys);
