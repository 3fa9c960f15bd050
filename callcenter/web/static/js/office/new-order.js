/** <callcenter-new-order>: a matter that came in by another way than a call. */
import { LitElement, css, html, nothing } from "../../vendor/lit.js";
import { ask } from "../api.js";
import { form } from "../form.js";
import { t } from "../i18n.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import { actForm } from "./act.js";
import { allBeside, drawn } from "./fields.js";
import { MATTER, bodyOf } from "./forms.js";
import { FollowsRegister } from "./register.js";
import { CHANNELS } from "./terms.js";

const CHANNEL = { name: "channel", kind: "choice", values: CHANNELS, words: "channel" };
const BEGIN = { consent_follow_up: true, urgency: "normal", secrecy: "mask_contact" };

const CONSENT = "consent_follow_up";

class NewOrder extends LitElement {
  static properties = { problem: { state: true }, busy: { state: true } };
  static styles = [shared, form, actForm, css`:host { display: block; max-width: 80rem; } form { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; box-shadow: var(--shadow); padding: 1.1rem; }`];

  // What nobody has touched is no answer: whoever reports a wrong is called again only after an explicit yes.
  #consentSaid = false;

  constructor() { super(); Object.assign(this, { problem: null, busy: false }); new FollowsSettings(this); new FollowsRegister(this); }

  firstUpdated() { this.renderRoot.querySelector("select").focus(); }

  render() {
    const paths = MATTER.map((field) => `changes.${field.name}`);
    return html`<form @submit=${this.#send} @change=${(e) => { this.#consentSaid ||= e.target.name === `changes.${CONSENT}`; }}>${this.problem ? html`<div class="failure" role="alert">${allBeside(this.problem, [...paths, "channel"]) ? t("fields.wrong") : this.problem.words}</div>` : nothing}
      <div class="fields">${drawn(CHANNEL, "channel", undefined, this.problem)}${MATTER.map((field) => drawn(field, `changes.${field.name}`, BEGIN[field.name], this.problem))}</div>
      <div class="buttons"><a class="plain" href="/orders">${t("cancel")}</a><button class="main" id="do" type="submit" ?disabled=${this.busy}>${t("act.open")}</button></div></form>`;
  }

  async #send(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    const said = Object.entries(bodyOf(MATTER, data, "changes.")).filter(([name, value]) => value !== "" && (name !== CONSENT || this.#consentSaid));
    Object.assign(this, { busy: true, problem: null });
    try {
      const made = await ask("POST", "orders", { ...bodyOf([CHANNEL], data), changes: Object.fromEntries(said) });
      location.assign(`/orders/${encodeURIComponent(made.number)}`);
    } catch (problem) {
      this.problem = problem;
    }
    this.busy = false;
  }
}

customElements.define("callcenter-new-order", NewOrder);
