/** <callcenter-asked>: what a department or a colleague asks for and somebody has to decide: by whom, why, until when. */
import { LitElement, css, html } from "../../vendor/lit.js";
import { day, t } from "../i18n.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import { detailOf } from "./event.js";
import { nameIn } from "./people.js";
import { FollowsRegister, register } from "./register.js";

class Asked extends LitElement {
  static properties = { order: {} };
  static styles = [shared, css`
    :host { display: grid; gap: .5rem; } section { border-inline-start: 4px solid var(--warn); padding: .2rem .8rem; } h3 { margin: 0; font-size: 1rem; } p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
  `];

  constructor() { super(); this.order = {}; new FollowsSettings(this); new FollowsRegister(this); }

  render() {
    const name = nameIn(this.order);
    return [...wishes(this.order)].map(({ action, by, at, lines }) => html`<section data-asked=${action}><h3>${t(`act.${action}`)} <span class="muted">${name(by)} ${day(at)}</span></h3>
      ${lines.filter(([, value]) => value).map(([key, value]) => html`<p><span class="muted">${t(`f.${key}`)}</span> ${value}</p>`)}</section>`);
  }
}

/** What is still to be decided about an order. */
function* wishes(order) {
  for (const each of (order.approvals ?? []).filter(({ granted }) => granted === null)) {
    const ground = each.ground && t(`ground.${each.ground}`);
    yield { action: `ask_${each.kind}`, by: each.asked_by, at: each.asked_at, lines: [["ground", ground], ["reason", each.reason], ["plan", each.plan], ["until", each.until && day(each.until)]] };
  }
  if (order.state !== "return_pending" && order.state !== "arbitration") return;
  const event = (order.events ?? []).findLast(({ action }) => action === "ask_return");
  if (!event) return;
  const { about } = detailOf(event);
  yield { action: "ask_return", by: event.actor, at: event.at, lines: [["legal_basis", event.words], ["suggested", register.department(about.suggested ?? "")]] };
}

customElements.define("callcenter-asked", Asked);
