/** <callcenter-waiting>: those who wait, in the order of their queues: place, wait so far and to come, lane and needs. */
import { LitElement, css, html, nothing, repeat } from "../vendor/lit.js";
import "./elapsed.js";
import { NONE, nameOf, range, t } from "./i18n.js";
import { model } from "./model.js";
import { FollowsSettings, settings } from "./settings.js";
import { shared } from "./shared.js";
import { term } from "./term.js";

/** The list comes and goes, so it stands last, where nothing moves when it does; more rows would be read by nobody. */
const MOST = 12, MOST_WALL = 6;

class Waiting extends LitElement {
  static properties = { calls: {}, version: {} };
  static styles = [shared, css`
    :host { display: block; background: var(--card); border: 1px solid var(--line); border-radius: .8rem; box-shadow: var(--shadow); overflow: auto clip; }
    table { border-collapse: collapse; width: 100%; font-size: var(--strip); }
    th { font-size: var(--label); color: var(--muted); font-weight: 400; text-align: start; border-bottom: 1px solid var(--line); }
    th, td { padding: .3rem .8rem; white-space: nowrap; } td:last-child { white-space: normal; }
    tr + tr td { border-top: 1px solid var(--line); } .lane { color: var(--wrap); font-weight: 650; }
    caption { text-align: start; padding: .45rem .8rem 0; font-weight: 650; } .more { padding: .35rem .8rem; color: var(--muted); font-size: var(--label); }
  `];

  constructor() { super(); this.calls = []; new FollowsSettings(this); }

  render() {
    const waiting = this.calls.filter((c) => c.position !== null && !c.call_back)
      .sort((a, b) => (a.queue < b.queue ? -1 : a.queue > b.queue ? 1 : a.position - b.position));
    this.hidden = waiting.length === 0;
    if (this.hidden) return nothing;
    const shown = waiting.slice(0, settings.wall ? MOST_WALL : MOST);
    const head = (content) => html`<th scope="col">${content}</th>`;
    return html`<table><caption>${t("callers")}</caption><thead><tr>${head(t("queue"))}${head(t("place"))}${head(t("caller"))}${head(t("waited"))}${
      head(term(t("expected"), "", t("expected.def")))}${head(t("lane"))}${head(t("needs"))}${head(t("rings"))}</tr></thead>
      <tbody>${repeat(shown, (c) => c.id, (c) => this.#row(c))}</tbody></table>${waiting.length > shown.length
        ? html`<div class="more">${t("more.waiting", { n: waiting.length - shown.length })}</div>` : nothing}`;
  }

  #row(c) {
    const queue = model.parts.queues.get(c.queue);
    const rung = c.ringing.map((id) => model.parts.agents.get(id)?.name || id).join(" ");
    return html`<tr data-call=${c.id}><td>${queue ? nameOf(queue, "title") : c.queue}</td><td class="number">${c.position}</td><td class="number">${c.number || NONE}</td>
      <td><callcenter-elapsed .since=${c.requested_at} .warn=${queue?.warn_s ?? Infinity} .target=${queue?.target_s ?? Infinity}></callcenter-elapsed></td>
      <td class="number">${range(c.wait_low_s, c.wait_high_s)}</td><td class="lane">${c.lane || (c.priority ? t("priority", { n: c.priority }) : "")}</td>
      <td>${c.needs === "anyone" ? "" : c.needs}</td><td>${rung || (c.prefers ? t("prefers", { name: model.parts.agents.get(c.prefers)?.name || c.prefers }) : "")}</td></tr>`;
  }
}

customElements.define("callcenter-waiting", Waiting);
