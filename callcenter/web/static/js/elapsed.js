/** <callcenter-elapsed>: the time since a moment, ticking; amber and red with a sign where limits are given. */
import { LitElement, css, html, nothing } from "../vendor/lit.js";
import { Ticks, now } from "./clock.js";
import { NONE, span, t } from "./i18n.js";
import { icon } from "./icons.js";
import { FollowsSettings } from "./settings.js";
import { shared } from "./shared.js";

class Elapsed extends LitElement {
  static properties = { since: { type: Number }, until: { type: Number }, warn: { type: Number }, target: { type: Number } };
  static styles = [shared, css`
    :host { display: inline-block; }
    .box { display: inline-flex; align-items: center; gap: .3em; }
    .sign { font-size: .62em; display: inline-flex; }
    .warn, .bad { padding: 0 .35em; border-radius: .25em; }
    .warn { background: var(--warn-fill); color: var(--warn-ink); animation: flash .5s 1; }
    .bad { background: var(--bad-fill); color: var(--bad-ink); animation: flash .5s 1; }
    @keyframes flash { from { opacity: .15; } to { opacity: 1; } }
    @media (prefers-reduced-motion: reduce) { .warn, .bad { animation: none; } }
  `];

  constructor() { super(); this.since = this.until = null; this.warn = this.target = Infinity; new Ticks(this); new FollowsSettings(this); }

  #shown = "";

  get ticking() { return this.since !== null; }

  /** Hundreds of these tick: only those whose text or level changes are drawn. */
  due() { return `${this.#level()}${span(now() - this.since)}` !== this.#shown; }

  #level() {
    const seconds = now() - this.since;
    return seconds >= this.target ? "bad" : seconds >= this.warn ? "warn" : "";
  }

  render() {
    if (this.since === null) return html`<span class="number muted">${NONE}</span>`;
    const [how, text] = [this.#level(), span(now() - this.since)];
    this.#shown = `${how}${text}`;
    this.dataset.level = how;
    return html`<span class="box ${how}">${how ? html`<span class="sign">${icon(how)}</span>` : nothing}<span
      class="number">${text}</span>${how ? html`<span class="aside">${t(`late.${how}`)}</span>` : nothing}</span>`;
  }
}

customElements.define("callcenter-elapsed", Elapsed);
