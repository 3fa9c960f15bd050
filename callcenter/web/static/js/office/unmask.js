/** <callcenter-unmask>: the citizen's data in full, for a reason that is recorded before they are shown. */
import { LitElement, css, html } from "../../vendor/lit.js";
import { ask } from "../api.js";
import { failure, form } from "../form.js";
import { t } from "../i18n.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import { actForm } from "./act.js";
import { allBeside, drawn } from "./fields.js";
import { bodyOf } from "./forms.js";
import { REASONS } from "./terms.js";

const FIELDS = [{ name: "reason", kind: "choice", values: REASONS, words: "read_reason" }, { name: "words", kind: "line" }];

class Unmask extends LitElement {
  static properties = { number: {}, asking: { state: true }, problem: { state: true } };
  static styles = [shared, form, actForm, css`:host { display: block; }`];

  constructor() { super(); Object.assign(this, { number: "", asking: false, problem: null }); new FollowsSettings(this); }

  render() {
    if (!this.asking) return html`<button class="plain" id="unmask" type="button" @click=${this.#begin}>${t("unmask")}</button>`;
    return html`<form @submit=${this.#send}>${this.problem && allBeside(this.problem, ["reason", "words"]) ? "" : failure(this.problem)}<p class="hint">${t("unmask.hint")}</p>
      <div class="fields">${FIELDS.map((field) => drawn(field, field.name, undefined, this.problem))}</div>
      <div class="buttons"><button class="plain" type="button" @click=${() => { this.asking = false; }}>${t("cancel")}</button><button class="main" type="submit">${t("unmask.do")}</button></div></form>`;
  }

  async #begin() {
    Object.assign(this, { asking: true, problem: null });
    await this.updateComplete;
    this.renderRoot.querySelector("select").focus();
  }

  async #send(event) {
    event.preventDefault();
    try {
      const detail = await ask("POST", `orders/${encodeURIComponent(this.number)}/unmask`, bodyOf(FIELDS, new FormData(event.target)));
      this.dispatchEvent(new CustomEvent("callcenter-unmasked", { detail }));
    } catch (problem) {
      this.problem = problem;
    }
  }
}

customElements.define("callcenter-unmask", Unmask);
