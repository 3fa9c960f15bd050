/** <callcenter-call-back>: a citizen who hung up, keeps the place, and is called back. */
import { LitElement, css, html, nothing } from "../vendor/lit.js";
import { now, Ticks } from "./clock.js";
import { NONE, clockTime, nameOf, span, t } from "./i18n.js";
import { model } from "./model.js";
import { FollowsSettings } from "./settings.js";
import { shared } from "./shared.js";

class CallBack extends LitElement {
  static properties = { call: {}, version: {} };
  static styles = [shared, css`
    :host { display: flex; align-items: baseline; gap: .3rem .8rem; flex-wrap: wrap; background: var(--card); border: 1px dashed var(--line); border-radius: .6rem;
      padding: .35rem .8rem; box-shadow: var(--shadow); font-size: var(--strip); }
    :host([data-state="calling_back"]) { border-style: solid; box-shadow: inset .35rem 0 0 var(--ringing); }
    .who { font-size: 1.15em; font-weight: 700; }
  `];

  constructor() { super(); this.call = null; new FollowsSettings(this); new Ticks(this); this.setAttribute("role", "listitem"); }

  get ticking() { return this.call !== null; }

  willUpdate() { this.dataset.state = this.call.state; }

  render() {
    const { number, queue, state, position, requested_at: since, call_back: back } = this.call;
    const row = model.parts.queues.get(queue);
    const part = (label, value) => html`<span><span class="muted">${label}</span> <span class="number">${value}</span></span>`;
    return html`<span>${t(`state.${state}`)}</span><span class="who number">${number || NONE}</span><span>${row ? nameOf(row, "title") : queue}</span>
      ${part(t("place"), position ?? NONE)}${part(t("kept"), span(now() - since))}${part(t("tries"), back.tries)}
      ${back.next_at !== null && back.next_at > now() ? part(t("next.try"), clockTime(back.next_at)) : nothing}
      ${part(t("until"), clockTime(back.expires_at))}`;
  }
}

customElements.define("callcenter-call-back", CallBack);
