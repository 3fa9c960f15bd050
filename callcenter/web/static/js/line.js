/** <callcenter-line>: one number that citizens call. */
import { LitElement, css, html } from "../vendor/lit.js";
import { share } from "./figure.js";
import { nameOf, t } from "./i18n.js";
import { FollowsSettings } from "./settings.js";
import { shared } from "./shared.js";

class Line extends LitElement {
  static properties = { line: {}, version: {} };
  static styles = [shared, css`
    :host { display: flex; align-items: baseline; gap: .3rem .8rem; flex-wrap: wrap; background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
      padding: .35rem .8rem; box-shadow: var(--shadow); font-size: var(--strip); }
    .who { font-size: 1.15em; font-weight: 700; } .sign { font-size: .8em; margin-inline-start: .2em; } .unit { font-size: .8em; }
  `];

  constructor() { super(); this.line = null; new FollowsSettings(this); this.setAttribute("role", "listitem"); }

  render() {
    const li = this.line;
    const name = nameOf(li);
    return html`<span class="who number">${li.number}</span>${name === li.number ? "" : html`<span>${name}</span>`}
      <span><span class="muted">${t("line.live")}</span> <span class="number">${li.live}</span></span>
      <span><span class="muted">${t("line.answered")}</span> <span class="number">${li.today.answered}</span><span class="muted"> / ${li.today.offered}</span></span>
      <span><span class="muted">${t("line.connection")}</span> ${share("connection_rate", li.last_24_h.connection_rate)}</span>`;
  }
}

customElements.define("callcenter-line", Line);
