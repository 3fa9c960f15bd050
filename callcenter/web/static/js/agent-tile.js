/** <callcenter-agent-tile>: one agent: state and time in it, caller, department, the day so far. */
import { LitElement, css, html, nothing } from "../vendor/lit.js";
import "./agent-menu.js";
import "./elapsed.js";
import { NONE, clockTime, nameOf, span, t } from "./i18n.js";
import { icon } from "./icons.js";
import { model } from "./model.js";
import { FollowsSettings } from "./settings.js";
import { shared } from "./shared.js";

/** The order of trouble: what a supervisor must look at comes first. */
const TROUBLE = ["unreachable", "own_call", "resting", "paused", "wrap_up", "ringing", "talking", "idle", "logged_out"];

/** Compare two agents: more trouble first, then longer in the state. */
export function byTrouble(a, b) {
  const rank = (agent) => TROUBLE.indexOf(agent.state) - (agent.misses > 0 && agent.state !== "logged_out" ? 10 : 0);
  return rank(a) - rank(b) || a.since - b.since || (a.id < b.id ? -1 : 1);
}

class AgentTile extends LitElement {
  static properties = { agent: {}, version: {} };
  static styles = [shared, css`
    :host { --state: var(--off); display: flex; flex-direction: column; background: var(--card); border-radius: .6rem; overflow: hidden;
      box-shadow: var(--shadow); border: 1px solid var(--line); border-inline-start: .4rem solid var(--state); min-width: 0;
      content-visibility: auto; contain-intrinsic-size: auto 6.5rem; }
    :host([data-state="idle"]) { --state: var(--idle); } :host([data-state="ringing"]) { --state: var(--ringing); }
    :host([data-state="talking"]) { --state: var(--talking); } :host([data-state="wrap_up"]) { --state: var(--wrap); }
    :host([data-state="paused"]) { --state: var(--paused); }
    :host([data-state="unreachable"]), :host([data-state="own_call"]), :host([data-state="resting"]) { --state: var(--trouble); }
    header { display: flex; align-items: center; gap: .35em; padding: .3rem .5rem; color: var(--state);
      background: color-mix(in srgb, var(--state) var(--tint), transparent); font-weight: 650; font-size: var(--name); }
    header .words { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    callcenter-elapsed { font-size: var(--elapsed); }
    .body { padding: .35rem .55rem .4rem; display: grid; gap: .12rem; font-size: var(--detail); flex: 1; }
    .line { display: flex; gap: .5em; align-items: baseline; min-width: 0; }
    .line > * { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .who { font-size: var(--name); font-weight: 650; } .call { min-height: 1.35em; } .day { display: var(--day); } .ext { display: var(--ext); }
    .caller { flex: none; } .reason { color: var(--state); font-weight: 600; } .end { margin-inline-start: auto; flex: none; } .flag { color: var(--trouble); font-weight: 600; } .joined { color: var(--wrap); font-weight: 600; }
  `];

  constructor() { super(); this.agent = null; new FollowsSettings(this); this.setAttribute("role", "listitem"); }

  willUpdate() { this.dataset.state = this.agent.state; }

  render() {
    const a = this.agent;
    const shown = a.department && a.state === "talking" ? "three_way" : a.state;
    return html`
      <header>${icon(shown)}<span class="words">${t(`state.${shown}`)}</span
        ><callcenter-elapsed .since=${a.since}></callcenter-elapsed></header>
      <div class="body">
        <div class="line"><span class="who">${a.name}</span><span class="muted">${a.id}<span class="ext"> · ${a.endpoint}</span></span
          ><callcenter-agent-menu class="end" .agent=${a}></callcenter-agent-menu></div>
        <div class="line call">${this.#call(a)}</div>
        <div class="line day muted"><span>${t("calls.today", { n: a.calls_today })}</span><span>${t("handle", { time: handle(a) })}</span
          >${a.misses ? html`<span class="flag end">${t("misses", { n: a.misses })}</span>` : nothing}</div>
      </div>`;
  }

  #call(a) {
    const queue = model.parts.queues.get(a.queue);
    const reason = model.site.pause_reasons.find((r) => r.key === a.reason);
    const desk = model.site.departments.find((d) => d.key === a.department);
    return html`${a.reason ? html`<span class="reason">${reason ? nameOf(reason) : a.reason}</span>` : nothing}${
      a.pause_ends ? html`<span class="until">${t("pause.until", { time: clockTime(a.pause_ends) })}</span>` : nothing}${a.call ? html`<span class="number caller">${a.caller || NONE}</span>${a.department
        ? nothing : html`<span>${queue ? nameOf(queue, "title") : a.queue}</span>`}` : nothing}${
      a.department ? html`<span class="joined">+ ${desk ? nameOf(desk) : a.department}</span>` : nothing}${
      a.then ? html`<span class="flag end">${t(`then.${a.then}`)}</span>` : nothing}`;
  }
}

const handle = (a) => (a.calls_today ? span(a.talk_ms_today / a.calls_today / 1000) : NONE);

customElements.define("callcenter-agent-tile", AgentTile);
