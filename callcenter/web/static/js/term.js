/** <callcenter-term>: the name of a figure; how it is counted shows on hover and on keyboard focus. */
import { LitElement, css, html } from "../vendor/lit.js";
import { NONE, nameOf, percent, seconds, t } from "./i18n.js";
import { model } from "./model.js";
import { FollowsSettings, settings } from "./settings.js";
import { shared } from "./shared.js";

class Term extends LitElement {
  static properties = { words: {}, figure: {}, text: {} };
  static styles = [shared, css`
    :host { display: inline-block; position: relative; }
    button { all: unset; cursor: help; text-decoration: underline dotted var(--muted) 1px; text-underline-offset: .3em; }
    button:focus-visible { outline: 3px solid var(--talking); outline-offset: 3px; border-radius: 4px; }
    [popover] { position: fixed; inset: auto; margin: 0; max-width: min(24rem, 90vw); padding: .7rem .9rem; border: 1px solid var(--line);
      border-radius: .5rem; background: var(--text); color: var(--bg); font-size: .875rem; line-height: 1.5; white-space: normal; text-align: start; }
    strong { display: block; } em { display: block; font-style: normal; opacity: .8; }
  `];

  constructor() { super(); this.words = ""; this.figure = ""; this.text = ""; new FollowsSettings(this); }

  render() {
    const known = model.definitions.get(this.figure);
    return html`<button type="button" aria-describedby="tip" @mouseenter=${this.#show} @mouseleave=${this.#hide} @focus=${this.#show}
        @blur=${this.#hide} @keydown=${(e) => e.key === "Escape" && this.#hide()}>${this.words}</button
      ><div id="tip" role="tooltip" popover="manual">${known
        ? html`<strong>${nameOf(known)}</strong>${nameOf(known, "formula")}
            ${known.target === null ? "" : html`<em>${t("target", { value: target(known) })}</em>`}`
        : this.text || NONE}</div>`;
  }

  #show = () => {
    this.requestUpdate();
    const tip = this.renderRoot.querySelector("#tip");
    if (!tip.matches(":popover-open")) tip.showPopover();
    const box = this.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8));
    const below = box.bottom + 8 + tip.offsetHeight < innerHeight;
    tip.style.left = `${left}px`;
    tip.style.top = `${below ? box.bottom + 8 : box.top - tip.offsetHeight - 8}px`;
  };

  #hide = () => {
    const tip = this.renderRoot.querySelector("#tip");
    if (tip.matches(":popover-open")) tip.hidePopover();
  };
}

/** The target in the figure's own unit, with the direction in which it is good. */
function target({ key, target: value }) {
  if (key.endsWith("_ms")) return `≤ ${seconds(value)} ${t("seconds")}`;
  return `${key === "abandon_rate" ? "≤" : "≥"} ${percent(value, { digits: 0 })} %`;
}

/** How a value stands against its target: "", "good", "near" or "below". */
export function standing(key, value) {
  const goal = model.definitions.get(key)?.target;
  if (goal === null || goal === undefined || value === null || value === undefined) return "";
  const less = key.endsWith("_ms") || key === "abandon_rate";
  if (less ? value <= goal : value >= goal) return "good";
  return (less ? value <= goal * 1.5 : value >= goal - 0.05) ? "near" : "below";
}

customElements.define("callcenter-term", Term);
export const term = (words, figure, text = "") =>
  html`<callcenter-term .words=${words} .figure=${figure} .text=${text} data-lang=${settings.lang}></callcenter-term>`;
