/** <callcenter-desk>: what waits for one kind of person, by what is to be done; the chosen order and its actions beside it. */
import { LitElement, css, html, nothing } from "../../vendor/lit.js";
import { ask } from "../api.js";
import { now } from "../clock.js";
import { failure, form } from "../form.js";
import { t } from "../i18n.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import { Keys } from "./keys.js";
import "./order.js";
import { FollowsRegister, register } from "./register.js";
import "./rows.js";
import { matched } from "./suggestion.js";

const SOON_S = 86400;
const SOONEST = { sort: "due", order: "asc" }, OLDEST = { order: "asc" };
const soon = () => String(Math.ceil((now() + SOON_S) / 60) * 60);
/** Of each desk: the heaps in order, with the orders that lie on each. */
const DESKS = {
  dispatch: [["to_dispatch", () => ({ state: "to_dispatch", ...OLDEST })], ["return_pending", () => ({ state: "return_pending", ...SOONEST })],
    ["arbitration", () => ({ state: "arbitration", ...SOONEST })], ["replied", () => ({ state: "replied", ...OLDEST })]],
  department: [["to_sign", () => ({ state: "dispatched", ...SOONEST })], ["in_progress", () => ({ state: "in_progress", ...SOONEST })],
    ["due_soon", () => [["state", "dispatched"], ["state", "in_progress"], ["due_before", soon()], ...Object.entries(SOONEST)]], ["asked", () => [["state", "return_pending"], ["state", "arbitration"], ["state", "replied"]]]],
  "follow-up": [["closed", () => ({ state: "closed", ...OLDEST })], ["follow_up", () => ({ state: "follow_up", ...OLDEST })]],
};
/** What one key does with the order under the mark. */
const KEYS = { dispatch: { d: "dispatch", g: "grant_return", f: "refuse_return", b: "arbitrate" }, department: { s: "sign", c: "first_contact", r: "reply", t: "ask_return", e: "ask_extension" }, "follow-up": { s: "start_follow_up", a: "attempt", x: "archive" } };

class Desk extends LitElement {
  static properties = { name: {}, heap: { state: true }, query: { state: true }, chosen: { state: true }, counts: { state: true }, found: { state: true }, problem: { state: true }, done: { state: true } };
  static styles = [shared, form, css`
    :host { display: grid; gap: var(--gap); } .heaps { display: flex; gap: .4rem; flex-wrap: wrap; } .heaps button { border: 1px solid var(--line); background: var(--card); border-radius: .5rem; padding: .4rem 1rem; cursor: pointer; }
    .heaps [aria-selected="true"] { background: var(--talking); color: var(--card); font-weight: 650; } .two { display: grid; grid-template-columns: minmax(24rem, 2fr) 3fr; gap: var(--gap); align-items: start; }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; box-shadow: var(--shadow); overflow: clip; min-width: 0; } .empty { color: var(--muted); padding: 1rem; margin: 0; } .hint { margin: 0; } .done { margin: 0; font-weight: 650; }
    .two > * { min-width: 0; } @media (max-width: 1000px) { .two { grid-template-columns: 1fr; } }
  `];

  constructor() {
    super();
    Object.assign(this, { name: "dispatch", heap: "", chosen: "", counts: {}, found: {}, problem: null, done: "" });
    new FollowsSettings(this); new FollowsRegister(this);
    new Keys(this, { j: () => this.#rows.move(1), k: () => this.#rows.move(-1), ArrowDown: () => this.#rows.move(1), ArrowUp: () => this.#rows.move(-1) });
  }

  connectedCallback() {
    super.connectedCallback();
    const asked = new URL(location.href).searchParams.get("heap");
    this.#turnTo(DESKS[this.name].some(([heap]) => heap === asked) ? asked : DESKS[this.name][0][0]);
  }

  firstUpdated() { new Keys(this, Object.fromEntries(Object.entries(KEYS[this.name]).map(([key, action]) => [key, () => this.#quick(action)]))); }

  get #rows() { return this.renderRoot.querySelector("callcenter-rows"); }
  get #order() { return this.renderRoot.querySelector("callcenter-order"); }

  #turnTo(heap) {
    const address = new URL(location.href);
    address.searchParams.set("heap", heap);
    history.replaceState(null, "", address);
    Object.assign(this, { heap, chosen: "", done: "", problem: null, query: DESKS[this.name].find(([name]) => name === heap)[1]() });
  }

  render() {
    return html`<div class="heaps" role="tablist">${DESKS[this.name].map(([heap]) => html`<button type="button" role="tab" data-heap=${heap} aria-selected=${heap === this.heap} @click=${() => this.#turnTo(heap)}>${t(`heap.${heap}`)}${
        heap === this.heap && this.counts[heap] !== undefined ? ` (${this.counts[heap]})` : ""}</button>`)}</div>
      ${failure(this.problem)}${this.done ? html`<p class="done" role="status">${this.done}</p>` : nothing}
      <div class="two"><section class="card"><callcenter-rows narrow .query=${this.query} .chosen=${this.chosen} .extra=${this.heap === "to_dispatch" ? this.#suggestion : null} .version=${this.found}
          @callcenter-open=${(e) => { this.chosen = e.detail.number; }} @callcenter-rows=${this.#listed}></callcenter-rows></section>
        ${this.chosen ? html`<callcenter-order narrow .number=${this.chosen} @callcenter-changed=${() => this.#rows.load()}></callcenter-order>` : html`<p class="empty">${t("desk.choose")}</p>`}</div>
      <p class="hint">${t("desk.keys")} ${Object.entries(KEYS[this.name]).map(([key, action]) => `${key} ${t(`act.${action}`)}`).join(" · ")}</p>`;
  }

  #listed({ detail }) {
    this.counts = { ...this.counts, [this.heap]: detail.more ? `${detail.rows.length}+` : detail.rows.length };
    if (this.heap === "to_dispatch") for (const order of detail.rows) matched(order).then((found) => { this.found = { ...this.found, [order.number]: found }; });
  }

  #suggestion = (order) => {
    const found = this.found[order.number];
    if (found === undefined) return "";
    return found ? html`<span data-suggested=${found.lead}>${[found.lead, ...found.co_departments].map((id) => register.department(id)).join(", ")}</span>` : html`<span class="muted">${t("suggestion.none")}</span>`;
  };

  /** Dispatch goes at once where the catalogue knows; anything else opens its form. */
  async #quick(action) {
    const order = this.#rows.current;
    if (!order) return;
    const suggested = action === "dispatch" ? await matched(order) : null;
    if (suggested && order.state === "to_dispatch") return this.#dispatch(order, suggested);
    this.chosen = order.number;
    await this.updateComplete;
    await this.#order.updateComplete;
    await this.#order.begin(action);
  }

  async #dispatch(order, { lead, co_departments, basis }) {
    try {
      await ask("POST", `orders/${encodeURIComponent(order.number)}/dispatch`, { version: order.version, lead, co_departments, basis });
      Object.assign(this, { problem: null, chosen: "", done: t("dispatched.to", { number: order.number, department: register.department(lead) }) });
      await this.#rows.load();
      await this.#rows.updateComplete;
      this.#rows.focus();
    } catch (problem) {
      this.problem = problem;
    }
  }
}

customElements.define("callcenter-desk", Desk);
