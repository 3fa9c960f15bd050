/** <callcenter-orders>: all orders that the person may see: search, filters that are kept by name, sorting, keyboard. */
import { LitElement, css, html, nothing } from "../../vendor/lit.js";
import { form } from "../form.js";
import { t } from "../i18n.js";
import { FollowsMe, me } from "../me.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import { Keys } from "./keys.js";
import { FollowsRegister, register } from "./register.js";
import "./rows.js";
import { forget, keep, kept } from "./saved.js";
import { CARDS, DEMANDS, STATES, URGENCIES } from "./terms.js";

const PAUSE_MS = 250;
const FILTERS = ["text", "state", "department", "demand_type", "urgency", "card", "due_before", "sort", "order"];

class Orders extends LitElement {
  static properties = { said: { state: true }, saved: { state: true }, count: { state: true } };
  static styles = [shared, form, css`
    :host { display: grid; gap: var(--gap); }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; box-shadow: var(--shadow); overflow: clip; }
    .filters { padding: .8rem; display: grid; gap: .7rem; } .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .6rem; }
    .top { display: flex; gap: .6rem; flex-wrap: wrap; align-items: center; } .seek { flex: 1 1 18rem; }
    .chip { border: 1px solid var(--line); border-radius: 1em; background: var(--bg); padding: .15rem .8rem; cursor: pointer; font-size: .9rem; } .chip.x { padding-inline: .5rem; }
    .saved { display: flex; gap: .3rem; flex-wrap: wrap; align-items: center; } a.main { text-decoration: none; } .hint { margin: 0; }
  `];

  #timer;

  constructor() {
    super();
    Object.assign(this, { said: {}, saved: kept(), count: null });
    new FollowsSettings(this); new FollowsMe(this); new FollowsRegister(this);
    new Keys(this, { j: () => this.#rows.move(1), k: () => this.#rows.move(-1), ArrowDown: () => this.#rows.move(1), ArrowUp: () => this.#rows.move(-1),
      "/": () => this.renderRoot.querySelector(".seek").focus(), n: () => { if (me.may("order.create")) location.assign("/orders/new"); } });
  }

  get #rows() { return this.renderRoot.querySelector("callcenter-rows"); }

  connectedCallback() {
    super.connectedCallback();
    this.#take(new URL(location.href).searchParams);
  }

  #take(asked) { this.said = Object.fromEntries(FILTERS.map((name) => [name, asked.get(name) ?? ""]).filter(([, value]) => value)); }

  render() {
    return html`<form class="card filters" role="search" @submit=${(e) => { e.preventDefault(); this.#rows.move(0); }} @input=${this.#typed}>
      <div class="top"><input class="seek" type="search" name="text" maxlength="200" placeholder=${t("orders.seek")} aria-label=${t("orders.seek")} .value=${this.said.text ?? ""} @keydown=${this.#leave}>
        ${me.may("order.create") ? html`<a class="main" id="new" href="/orders/new">${t("order.new")}</a>` : nothing}</div>
      <div class="grid">${this.#choice("state", STATES, (each) => t(`state.case.${each}`))}
        ${this.#choice("department", register.departments.map((each) => each.id), (each) => register.department(each))}
        ${this.#choice("demand_type", DEMANDS, (each) => t(`demand_type.${each}`))}${this.#choice("urgency", URGENCIES, (each) => t(`urgency.${each}`))}
        ${this.#choice("card", CARDS, (each) => t(`card.${each}`))}
        <label>${t("f.due_before")}<input type="datetime-local" name="due_before" .value=${this.said.due_before ?? ""}></label>
        ${this.#choice("sort", ["due", "updated"], (each) => t(`sort.${each}`), t("sort.opened"))}${this.#choice("order", ["asc"], () => t("order.asc"), t("order.desc"))}</div>
      ${this.#kept()}</form>
    <section class="card"><callcenter-rows .query=${this.#query()} @callcenter-open=${(e) => location.assign(`/orders/${encodeURIComponent(e.detail.number)}`)}></callcenter-rows></section>
    <p class="hint">${t("orders.keys")}${me.may("order.create") ? t("orders.keys.new") : ""}</p>`;
  }

  #kept() {
    return html`<div class="saved">${this.saved.length ? html`<span class="muted">${t("saved")}</span>` : nothing}${this.saved.map(({ name, said }) => html`<span>
        <button class="chip" type="button" data-saved=${name} @click=${() => this.#use(said)}>${name}</button><button class="chip x" type="button" aria-label=${t("saved.forget", { name })} @click=${() => { this.saved = forget(name); }}>×</button></span>`)}
      ${Object.keys(this.said).length ? html`<input class="chip" id="keep-as" type="text" maxlength="40" placeholder=${t("saved.name")} aria-label=${t("saved.name")}>
        <button class="chip" id="keep" type="button" @click=${this.#keep}>${t("saved.keep")}</button><button class="chip" id="clear" type="button" @click=${() => this.#use({})}>${t("saved.clear")}</button>` : nothing}</div>`;
  }

  #choice(name, values, words, none = t("any")) {
    const now = this.said[name] ?? "";
    return html`<label>${t(`f.${name}`)}<select name=${name}><option value="" ?selected=${!now}>${none}</option>${values.map((each) => html`<option value=${each} ?selected=${each === now} .selected=${each === now}>${words(each)}</option>`)}</select></label>`;
  }

  /** What the server is asked; a time of the clock becomes seconds. */
  #query() {
    const { due_before: due, ...rest } = this.said;
    return due ? { ...rest, due_before: String(new Date(due).getTime() / 1000) } : rest;
  }

  #typed(event) {
    if (event.target.id === "keep-as") return;
    const wanted = Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#use(wanted), event.target.name === "text" ? PAUSE_MS : 0);
  }

  #use(said) {
    this.said = said;
    const address = new URL(location.href);
    for (const name of FILTERS) if (said[name]) address.searchParams.set(name, said[name]); else address.searchParams.delete(name);
    history.replaceState(null, "", address);
  }

  #keep() {
    const name = this.renderRoot.querySelector("#keep-as").value.trim();
    if (name) this.saved = keep(name, this.said); else this.renderRoot.querySelector("#keep-as").focus();
  }

  #leave(event) {
    if (event.key !== "Escape" && event.key !== "ArrowDown") return;
    event.preventDefault();
    this.#rows.move(0);
  }
}

customElements.define("callcenter-orders", Orders);
