/** <callcenter-rows>: orders as a table that is read by keyboard: j and k or arrows, Enter opens; more on demand. */
import { LitElement, css, html, nothing, repeat } from "../../vendor/lit.js";
import { askPage } from "../api.js";
import { failure, form } from "../form.js";
import { day, t } from "../i18n.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import { cardOf, dueOf, dueStyles } from "./due.js";
import { FollowsRegister, register } from "./register.js";

const LIMIT = "50";

class Rows extends LitElement {
  static properties = { query: {}, narrow: { type: Boolean }, extra: {}, version: {}, chosen: {}, rows: { state: true }, next: { state: true }, problem: { state: true }, at: { state: true } };
  static styles = [shared, form, dueStyles, css`
    :host { display: block; min-width: 0; } .scroll { overflow: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .95rem; } th { font-size: var(--label); color: var(--muted); font-weight: 400; text-align: start; white-space: nowrap; }
    th, td { padding: .5rem .7rem; vertical-align: top; text-align: start; } tbody tr { border-top: 1px solid var(--line); cursor: pointer; }
    tbody tr:hover { background: color-mix(in srgb, var(--talking) 7%, transparent); } tbody tr[aria-selected="true"] { background: color-mix(in srgb, var(--talking) 14%, transparent); }
    tbody tr:focus-visible { outline-offset: -3px; } .title { font-weight: 650; overflow-wrap: anywhere; } .num { font-variant-numeric: tabular-nums; white-space: nowrap; font-size: .88rem; color: var(--muted); }
    .urgent { color: var(--bad); font-weight: 650; } .note { margin: 0; padding: .9rem; color: var(--muted); } .more { padding: .6rem .9rem; } .wrap { min-width: 12rem; } .keep { white-space: nowrap; }
  `];

  #asked = 0;
  #shownFor = null;

  constructor() { super(); Object.assign(this, { query: null, narrow: false, extra: null, chosen: "", rows: null, next: null, problem: null, at: 0 }); new FollowsSettings(this); new FollowsRegister(this); }

  willUpdate() {
    if (this.query === null) return;
    const wanted = new URLSearchParams(this.query).toString();
    if (wanted === this.#shownFor) return;
    this.#shownFor = wanted;
    this.load();
  }

  /** Ask again, from the first row on. */
  async load() { await this.#read(null); }

  async #read(after) {
    const asked = ++this.#asked;
    const said = new URLSearchParams(this.query);
    said.set("limit", LIMIT);
    if (after) said.set("after", after);
    try {
      const { rows, next } = await askPage(`orders?${said}`);
      // An answer that was overtaken must not take the newer one's place.
      if (asked !== this.#asked) return;
      Object.assign(this, { rows: after ? [...this.rows, ...rows] : rows, next, problem: null });
      if (!after) this.at = 0;
      this.dispatchEvent(new CustomEvent("callcenter-rows", { detail: { rows: this.rows, more: next !== null } }));
    } catch (problem) {
      if (asked === this.#asked) this.problem = problem;
    }
  }

  /** The order under the keyboard's mark. */
  get current() { return this.rows?.[this.at] ?? null; }

  /** Put the keyboard on the list. */
  focus() { this.renderRoot.querySelectorAll("tbody tr")[this.at]?.focus(); }

  /** Go on by so many rows. */
  async move(by) {
    if (!this.rows?.length) return;
    this.at = Math.min(Math.max(this.at + by, 0), this.rows.length - 1);
    await this.updateComplete;
    this.focus();
  }

  render() {
    if (this.rows === null) return this.problem ? failure(this.problem) : html`<p class="note" role="status">${t("loading")}</p>`;
    return html`${failure(this.problem)}${this.rows.length ? this.#table() : html`<p class="note" role="status">${t("orders.none")}</p>`}
      ${this.next ? html`<div class="more"><button class="plain" id="more" type="button" @click=${() => this.#read(this.next)}>${t("orders.more")}</button></div>` : nothing}`;
  }

  #table() {
    const columns = this.narrow ? ["f.title", ...(this.extra ? [] : ["f.state"]), "due"] : ["f.number", "f.title", "f.demand_type", "f.lead", "f.state", "due", "f.opened_at"];
    return html`<div class="scroll"><table><thead><tr>${columns.map((key) => html`<th scope="col">${t(key)}</th>`)}${this.extra ? html`<th scope="col">${t("suggestion")}</th>` : nothing}</tr></thead>
      <tbody @keydown=${this.#key}>${repeat(this.rows, (o) => o.number, (o, index) => html`<tr data-number=${o.number} tabindex=${index === this.at ? 0 : -1}
        aria-selected=${o.number === this.chosen} @focus=${() => { this.at = index; }} @click=${() => { this.at = index; this.#open(); }}>${this.narrow ? this.#narrow(o) : this.#wide(o)}
        ${this.extra ? html`<td>${this.extra(o)}</td>` : nothing}</tr>`)}</tbody></table></div>`;
  }

  #wide(o) {
    return html`<td class="num">${o.number}</td><td class="wrap">${this.#title(o)}</td><td class="keep">${o.demand_type ? t(`demand_type.${o.demand_type}`) : ""}</td>
      <td>${register.department(o.lead)}</td><td class="keep">${t(`state.case.${o.state}`)} ${cardOf(o)}</td><td>${dueOf(o)}</td><td class="num">${day(o.opened_at)}</td>`;
  }

  /** What more is told of each takes the place of the state, which is the same for all of them. */
  #narrow(o) {
    return html`<td class="wrap">${this.#title(o)}<div class="num">${o.number}</div><div class="muted">${[register.category(o.category), register.department(o.lead)].filter(Boolean).join(" · ")}</div></td>
      ${this.extra ? html`<td>${dueOf(o)}<div>${cardOf(o)}</div></td>` : html`<td class="keep">${t(`state.case.${o.state}`)}<div>${cardOf(o)}</div></td><td>${dueOf(o)}</td>`}`;
  }

  #title(o) {
    const urgent = o.urgency === "emergency_2h" || o.urgency === "urgent_24h";
    return html`${urgent ? html`<span class="urgent">[${t(`urgency.${o.urgency}`)}]</span> ` : nothing}<span class="title">${o.title || t("order.untitled")}</span>`;
  }

  #key(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.#open();
  }

  #open() { this.dispatchEvent(new CustomEvent("callcenter-open", { detail: this.current })); }
}

customElements.define("callcenter-rows", Rows);
