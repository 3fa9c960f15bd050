/** <callcenter-order>: one order: what it is about, until when, what this person may do now, and what has happened. */
import { LitElement, css, html, nothing } from "../../vendor/lit.js";
import { ask } from "../api.js";
import { failure, form } from "../form.js";
import { day, t } from "../i18n.js";
import { FollowsMe, me } from "../me.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import "./act.js";
import "./asked.js";
import { cardOf, dueOf, dueStyles, nextDue } from "./due.js";
import "./dues.js";
import "./facts.js";
import { FORMS, offered } from "./forms.js";
import { FollowsRegister } from "./register.js";
import "./seen.js";
import { matched } from "./suggestion.js";
import "./timeline.js";
import "./unmask.js";

class Order extends LitElement {
  static properties = { number: {}, narrow: { type: Boolean }, order: { state: true }, dues: { state: true }, problem: { state: true }, acting: { state: true }, preset: { state: true } };
  static styles = [shared, form, dueStyles, css`
    :host { display: grid; gap: var(--gap); } .card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; box-shadow: var(--shadow); padding: .9rem 1.1rem; display: grid; gap: .7rem; min-width: 0; }
    .head { display: flex; gap: .4rem 1rem; flex-wrap: wrap; align-items: center; } h2 { margin: 0; font-size: 1.25rem; overflow-wrap: anywhere; flex: 1 1 100%; } .state { font-weight: 650; }
    .actions { display: flex; gap: .5rem; flex-wrap: wrap; } .two { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: var(--gap); align-items: start; } .column { display: grid; gap: var(--gap); min-width: 0; }
    .mark { color: var(--muted); font-size: .8rem; margin: 0; } @media (max-width: 1000px) { .two { grid-template-columns: 1fr; } } :host([narrow]) .two { grid-template-columns: 1fr; }
  `];

  #loaded = null;

  constructor() { super(); Object.assign(this, { number: "", narrow: false, preset: {} }); this.#clear(); new FollowsSettings(this); new FollowsMe(this); new FollowsRegister(this); }

  #clear() { Object.assign(this, { order: null, dues: [], problem: null, acting: "" }); }

  willUpdate(changed) {
    if (changed.has("number")) { this.#clear(); this.#loaded = this.number ? this.load() : null; }
  }

  /** Read it again. That somebody has looked is recorded by the server. */
  async load() {
    const number = this.number, path = `orders/${encodeURIComponent(number)}`;
    try {
      const [order, dues] = await Promise.all([ask("GET", path), ask("GET", `${path}/dues`)]);
      if (number === this.number) Object.assign(this, { order, dues, problem: null, acting: "" });
    } catch (problem) {
      // Whoever has passed an order on may not see it any more.
      if (number === this.number) Object.assign(this, { order: null, problem });
    }
  }

  /** Begin an action, as its button does, once the order is there. */
  async begin(action) {
    await this.#loaded;
    if (!this.order || !offered(this.order).includes(action)) return;
    const suggested = action === "dispatch" ? await matched(this.order) : null;
    this.preset = suggested ? { lead: suggested.lead, co_departments: suggested.co_departments, basis: suggested.basis } : action === "hold" ? { on: !this.order.legal_hold } : {};
    this.acting = action;
  }

  render() {
    const o = this.order;
    if (!o) return this.problem ? failure(this.problem) : html`<p class="muted" role="status">${t("loading")}</p>`;
    return html`<section class="card"><div class="head"><h2 tabindex="-1">${o.title || t("order.untitled")}</h2><span class="number">${o.number}</span><span class="state">${t(`state.case.${o.state}`)}</span>${cardOf(o)}${nextDue(o) ? dueOf(o) : nothing}</div>
        <callcenter-asked .order=${o}></callcenter-asked>
        <div class="actions" role="group" aria-label=${t("actions")}>${offered(o).map((action) => html`<button class=${FORMS[action].main ? "main" : "plain"} type="button" data-act=${action}
          aria-expanded=${this.acting === action} @click=${() => this.begin(action)}>${t(`act.${action}`)}</button>`)}</div>
        ${this.acting ? html`<callcenter-act .order=${o} .action=${this.acting} .preset=${this.preset} @callcenter-done=${this.#done} @callcenter-reload=${this.load} @callcenter-leave=${this.#leave}></callcenter-act>` : nothing}</section>
      <div class="two"><div class="column"><section class="card"><callcenter-facts .order=${o}></callcenter-facts>${this.#unmask(o)}</section>
          <section class="card"><callcenter-timeline .order=${o}></callcenter-timeline></section></div>
        <div class="column"><section class="card"><callcenter-dues .dues=${this.dues} .provisional=${o.dues?.provisional}></callcenter-dues></section>
          ${me.may("audit.view") ? html`<section class="card"><callcenter-seen .order=${o}></callcenter-seen></section>` : nothing}</div></div>
      ${o.watermark ? html`<p class="mark">${t("watermark", { who: o.watermark.who, time: day(o.watermark.at) })}${o.watermark.row ? ` #${o.watermark.row}` : ""}</p>` : nothing}`;
  }

  #unmask(o) {
    return o.masked && me.may("order.unmask") ? html`<callcenter-unmask .number=${o.number} @callcenter-unmasked=${(e) => { this.order = { ...this.order, ...e.detail }; }}></callcenter-unmask>` : nothing;
  }

  async #leave() {
    const was = this.acting;
    this.acting = "";
    await this.updateComplete;
    this.renderRoot.querySelector(`[data-act="${was}"]`)?.focus();
  }

  async #done() {
    await this.load();
    this.dispatchEvent(new CustomEvent("callcenter-changed", { bubbles: true, composed: true }));
    await this.updateComplete;
    (this.renderRoot.querySelector(".actions .main") ?? this.renderRoot.querySelector("h2"))?.focus();
  }
}

customElements.define("callcenter-order", Order);
