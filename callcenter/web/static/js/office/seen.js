/** <callcenter-seen>: who has looked at an order, what was shown in full, and why. */
import { LitElement, css, html, nothing } from "../../vendor/lit.js";
import { ask } from "../api.js";
import { failure, form } from "../form.js";
import { day, t } from "../i18n.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";

const REFUSED = "refused";

/** Masked looks of the same person one after another are one, with how many they were; whole data is never put together. */
function runs(rows) {
  const found = [];
  for (const row of rows) {
    const last = found.at(-1);
    if (last?.masked && row.masked && last.action === row.action && row.action !== REFUSED && last.actor === row.actor) Object.assign(last, { until: row.at, times: last.times + 1 });
    else found.push({ ...row, until: row.at, times: 1 });
  }
  return found;
}

/** What was shown, or refused, in words. */
function what(row) {
  if (row.action === REFUSED) return html`<span class="full">${t("seen.refused")}</span> ${t(`seen.refused.${row.reason}`)}`;
  if (row.masked) return html`${t("seen.masked")}${row.times > 1 ? ` · ${t("seen.times", { n: row.times })}` : ""}`;
  return html`<span class="full">${t("seen.full")}</span> ${row.reason === "own_call" ? t("seen.own_call") : t(`read_reason.${row.reason}`)}`;
}

class Seen extends LitElement {
  static properties = { order: {}, rows: { state: true }, problem: { state: true } };
  static styles = [shared, form, css`
    :host { display: grid; gap: .5rem; } h3 { margin: 0; font-size: .95rem; color: var(--muted); font-weight: 600; } ol { list-style: none; margin: 0; padding: 0; display: grid; gap: .4rem; max-height: 24rem; overflow: auto; }
    .full { color: var(--warn); font-weight: 650; } .words { overflow-wrap: anywhere; color: var(--muted); }
  `];

  constructor() { super(); Object.assign(this, { order: null, rows: null, problem: null }); new FollowsSettings(this); }

  render() {
    return html`<h3>${t("seen")}</h3>${failure(this.problem)}${this.rows === null ? html`<div><button class="plain" id="seen" type="button" @click=${this.#load}>${t("seen.show")}</button></div>` : html`<ol>${runs(this.rows).map((row) =>
      html`<li><span class="number">${day(row.at)}${day(row.until) === day(row.at) ? "" : `–${day(row.until)}`}</span> ${row.display} · ${what(row)}
        ${row.words ? html`<div class="words">${row.words}</div>` : nothing}</li>`)}</ol>`}`;
  }

  async #load() {
    try { Object.assign(this, { rows: await ask("GET", `orders/${encodeURIComponent(this.order.number)}/seen`), problem: null }); } catch (problem) { this.problem = problem; }
  }
}

customElements.define("callcenter-seen", Seen);
