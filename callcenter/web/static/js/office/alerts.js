/** <callcenter-alerts>: what stands, the most pressing first, and what is closed; acknowledged and closed by keyboard. */
import { LitElement, css, html, nothing, repeat } from "../../vendor/lit.js";
import { ask } from "../api.js";
import { now } from "../clock.js";
import { failure, form } from "../form.js";
import { day, t } from "../i18n.js";
import { icon } from "../icons.js";
import { FollowsMe, me } from "../me.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import { FollowsStanding, MOST, standing } from "../standing.js";
import { about, named } from "./alert-about.js";
import { lasting } from "./due.js";
import { Keys } from "./keys.js";
import { FollowsRegister } from "./register.js";

const LIMIT = 50;
const RANK = { urgent: 0, warning: 1, notice: 2 };
const SIGN = { urgent: "bad", warning: "warn" };
const pressing = (one, other) => RANK[one.level] - RANK[other.level] || other.id - one.id;

class Alerts extends LitElement {
  static properties = { rows: { state: true }, closed: { state: true }, more: { state: true }, at: { state: true }, closing: { state: true }, problem: { state: true } };
  static styles = [shared, form, css`
    :host { display: grid; gap: var(--gap); } .top { display: flex; gap: .4rem; } .top button { border: 1px solid var(--line); background: var(--card); border-radius: .5rem; padding: .4rem 1rem; cursor: pointer; }
    .top [aria-selected="true"] { background: var(--talking); color: var(--card); font-weight: 650; } ol { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: .8rem; box-shadow: var(--shadow); overflow: clip; }
    li { display: grid; grid-template-columns: 6.5rem 1fr auto; gap: .3rem 1rem; padding: .7rem .9rem; align-items: start; } li + li { border-top: 1px solid var(--line); } li:focus-visible { outline-offset: -3px; }
    .level { display: inline-flex; align-items: center; gap: .3em; border-radius: .3em; justify-self: start; white-space: nowrap; } .level.urgent { background: var(--bad-fill); color: var(--bad-ink); padding: .05em .45em; }
    .level.warning { background: var(--warn-fill); color: var(--warn-ink); padding: .05em .45em; } .what { display: grid; gap: .25rem; min-width: 0; overflow-wrap: anywhere; } .what p { margin: 0; } .title { font-weight: 650; }
    .when, .num { font-size: .88rem; color: var(--muted); font-variant-numeric: tabular-nums; } .names { display: flex; gap: .2rem .8rem; flex-wrap: wrap; } .names a { color: var(--talking); }
    li form { grid-column: 2 / -1; } .note { margin: 0; color: var(--muted); } .hint { margin: 0; } @media (max-width: 700px) { li { grid-template-columns: 1fr; } li form { grid-column: 1; } }
  `];

  #asked = 0;

  constructor() {
    super();
    Object.assign(this, { rows: null, closed: new URL(location.href).searchParams.get("state") === "closed", more: false, at: 0, closing: null, problem: null });
    new FollowsSettings(this); new FollowsMe(this); new FollowsRegister(this); new FollowsStanding(this);
    new Keys(this, { j: () => this.#move(1), k: () => this.#move(-1), ArrowDown: () => this.#move(1), ArrowUp: () => this.#move(-1),
      a: () => this.#acknowledge(this.rows?.[this.at]), c: () => this.#begin(this.rows?.[this.at]) });
  }

  connectedCallback() { super.connectedCallback(); this.#read(); }

  /** The open ones were read: what stands is shown anew. Closed ones change no more. */
  standingRead() { if (!this.closed) this.#read(); }

  async #read(after) {
    const asked = ++this.#asked;
    try {
      const rows = this.closed ? await this.#page(after) : await this.#all();
      // An answer that was overtaken must not take the newer one's place.
      if (asked !== this.#asked) return;
      const here = this.rows?.[this.at]?.id;
      this.rows = after ? [...this.rows, ...rows] : rows;
      this.at = Math.max(0, this.rows.findIndex(({ id }) => id === here));
      Object.assign(this, { more: this.closed && rows.length === LIMIT, problem: null });
    } catch (problem) {
      if (asked === this.#asked) this.problem = problem;
    }
  }

  #page(after) { return ask("GET", `alerts?${new URLSearchParams({ state: "closed", limit: LIMIT, ...(after ? { after } : {}) })}`); }

  async #all() {
    const found = await Promise.all(["open", "acknowledged"].map((state) => ask("GET", `alerts?state=${state}&limit=${MOST}`)));
    return found.flat().sort(pressing);
  }

  #show(closed) {
    const address = new URL(location.href);
    if (closed) address.searchParams.set("state", "closed"); else address.searchParams.delete("state");
    history.replaceState(null, "", address);
    Object.assign(this, { closed, rows: null, at: 0, closing: null, more: false });
    this.#read();
  }

  render() {
    const tab = (closed, words) => html`<button type="button" role="tab" data-closed=${closed} aria-selected=${closed === this.closed} @click=${() => this.#show(closed)}>${t(words)}</button>`;
    return html`<div class="top" role="tablist">${tab(false, "alerts.standing")}${tab(true, "alerts.closed")}</div>${failure(this.problem)}${this.#list()}
      ${this.more ? html`<div><button class="plain" id="more" type="button" @click=${() => this.#read(this.rows.at(-1).id)}>${t("orders.more")}</button></div>` : nothing}
      <p class="hint">${t("alerts.keys")}${me.may("alert.act") ? t("alerts.keys.act") : ""}</p>`;
  }

  #list() {
    if (this.rows === null) return this.problem ? nothing : html`<p class="note" role="status">${t("loading")}</p>`;
    if (!this.rows.length) return html`<p class="note" role="status">${t("alerts.none")}</p>`;
    return html`<ol>${repeat(this.rows, ({ id }) => id, (alert, index) => html`<li data-alert=${alert.id} data-state=${alert.state} tabindex=${index === this.at ? 0 : -1} @focusin=${() => { this.at = index; }}>
      <span class="level ${alert.level}">${SIGN[alert.level] ? icon(SIGN[alert.level]) : nothing}${t(`alert.level.${alert.level}`)}</span>
      <div class="what"><p class="title">${t(`alert.kind.${alert.kind}`)}</p><p>${about(alert)}</p><p class="names">${named(alert)}</p>${this.#when(alert)}</div>
      ${this.#buttons(alert)}${this.closing === alert.id ? this.#form(alert) : nothing}</li>`)}</ol>`;
  }

  #when(alert) {
    const ended = alert.closed_at ? t("alert.closed", { time: day(alert.closed_at), by: by(alert.closed_by) }) : t("alert.for", { time: lasting(now() - alert.raised_at) });
    const taken = alert.acknowledged_by ? t("alert.taken", { by: by(alert.acknowledged_by), time: day(alert.acknowledged_at) }) : "";
    const real = alert.confirmed === null ? "" : t(`alert.real.${alert.confirmed}`);
    return html`<p class="when">${[day(alert.raised_at), ended, taken, real].filter(Boolean).join(" · ")}</p>${alert.note ? html`<p>${alert.note}</p>` : nothing}`;
  }

  #buttons(alert) {
    if (alert.state === "closed" || !me.may("alert.act")) return nothing;
    return html`<div class="buttons">${alert.state === "open" ? html`<button class="plain" type="button" data-do="ack" @click=${() => this.#acknowledge(alert)}>${t("alert.ack")}</button>` : nothing}
      <button class="plain" type="button" data-do="close" @click=${() => this.#begin(alert)}>${t("alert.close")}</button></div>`;
  }

  #form(alert) {
    return html`<form @submit=${(event) => this.#close(event, alert)} @keydown=${(event) => { if (event.key === "Escape") this.#leave(); }}>
      <label>${t("f.note")}<input type="text" name="note" maxlength="400"></label>
      <label>${t("alert.real")}<select name="confirmed"><option value="">${t("alert.real.unknown")}</option><option value="true">${t("alert.real.true")}</option><option value="false">${t("alert.real.false")}</option></select></label>
      <div class="buttons"><button class="plain" type="button" @click=${this.#leave}>${t("cancel")}</button><button class="main" id="do" type="submit">${t("alert.close")}</button></div></form>`;
  }

  #leave = async () => { this.closing = null; await this.updateComplete; this.#focus(); };

  #focus() { this.renderRoot.querySelectorAll("li")[this.at]?.focus(); }

  async #move(by) {
    if (!this.rows?.length) return;
    // The first key only puts the mark there.
    const there = this.renderRoot.activeElement !== null;
    this.at = Math.min(Math.max(this.at + (there ? by : 0), 0), this.rows.length - 1);
    await this.updateComplete;
    this.#focus();
  }

  async #begin(alert) {
    if (!alert || alert.state === "closed" || !me.may("alert.act")) return;
    this.closing = alert.id;
    await this.updateComplete;
    this.renderRoot.querySelector("[name=note]")?.focus();
  }

  async #acknowledge(alert) {
    if (alert?.state === "open" && me.may("alert.act")) await this.#tell(`alerts/${alert.id}/ack`);
  }

  async #close(event, alert) {
    event.preventDefault();
    const said = new FormData(event.target), confirmed = said.get("confirmed");
    await this.#tell(`alerts/${alert.id}/close`, { note: said.get("note").trim(), confirmed: confirmed ? confirmed === "true" : null });
  }

  async #tell(path, body) {
    try {
      await ask("POST", path, body);
      this.closing = null;
      // What the link counts and what is shown here are read together.
      await standing.load();
    } catch (problem) {
      this.problem = problem;
    }
  }
}

const by = (id) => (id === "system" ? t("by.system") : id);

customElements.define("callcenter-alerts", Alerts);
