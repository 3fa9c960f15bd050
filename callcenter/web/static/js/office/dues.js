/** <callcenter-dues>: until when what has to be done with an order, and how each moment came about. */
import { LitElement, css, html, nothing } from "../../vendor/lit.js";
import { day, t } from "../i18n.js";
import { icon } from "../icons.js";
import { FollowsSettings, settings } from "../settings.js";
import { shared } from "../shared.js";
import { lasting, until } from "./due.js";

/** When what was due was done, and whether that was in time. */
function metOf({ at, met_at }) {
  if (!met_at) return nothing;
  const late = met_at >= at;
  return html`<p class=${late ? "late" : "kept"}>${icon(late ? "bad" : "idle")}${t(late ? "due.met.late" : "due.met", { time: day(met_at), by: lasting(at - met_at) })}</p>`;
}

class Dues extends LitElement {
  static properties = { dues: {}, provisional: { type: Boolean } };
  static styles = [shared, css`
    :host { display: grid; gap: .6rem; } h3 { margin: 0; font-size: .95rem; color: var(--muted); font-weight: 600; } summary { cursor: pointer; display: flex; justify-content: space-between; gap: 1rem; }
    ul { margin: .3rem 0 0; padding-inline-start: 1.2rem; color: var(--muted); font-size: .9rem; } p { margin: 0; }
    .kept, .late { display: flex; gap: .35em; align-items: center; font-size: .9rem; } .kept { color: var(--good); } .late { color: var(--bad); }
  `];

  constructor() { super(); this.dues = []; this.provisional = false; new FollowsSettings(this); }

  render() {
    return html`<h3>${t("dues")}</h3>${this.dues.length ? this.dues.map((each) => html`<details data-due=${each.due} open><summary><span>${t(`due.${each.due}`)}</span><span class="number">${until(each.at)}</span></summary>
      ${metOf(each)}<ul>${each[settings.lang].map((reason) => html`<li>${reason}</li>`)}</ul></details>`) : html`<p class="muted">${t("dues.none")}</p>`}
      ${this.provisional ? html`<p>${t("dues.provisional")}</p>` : nothing}`;
  }
}

customElements.define("callcenter-dues", Dues);
