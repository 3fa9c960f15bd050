/** <callcenter-queue-row>: one queue, and the heading above the rows. The cells sit in the columns of the table around. */
import { LitElement, css, html, nothing } from "../vendor/lit.js";
import { now, Ticks } from "./clock.js";
import "./elapsed.js";
import { share, time } from "./figure.js";
import { NONE, nameOf, percent, range, t } from "./i18n.js";
import { icon } from "./icons.js";
import { FollowsSettings } from "./settings.js";
import { shared } from "./shared.js";
import { term } from "./term.js";

const STATES = ["idle", "ringing", "talking", "wrap_up", "paused"];
const AWAY = ["unreachable", "own_call", "resting"];

const columns = css`
  :host { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; align-items: center; }
  .cell { padding: .4rem clamp(.3rem, .4vw, .8rem); word-break: keep-all; }
`;

class QueueHead extends LitElement {
  static properties = { version: {} };
  static styles = [shared, columns, css`
    :host { font-size: var(--label); color: var(--muted); border-bottom: 1px solid var(--line); align-items: end; }
    @media (max-width: 1180px) { :host { display: none; } }
  `];

  constructor() { super(); new FollowsSettings(this); this.setAttribute("role", "row"); }

  render() {
    const head = (content) => html`<div class="cell" role="columnheader">${content}</div>`;
    return [
      head(t("queue")), head(term(t("waiting"), "", t("waiting.def"))), head(term(t("longest"), "", t("longest.def"))),
      head(term(t("answered.offered"), "", t("answered.def"))), head(term(t("share.today"), "within_target_request")),
      head(term(t("share.recent"), "within_target_request")), head(term(t("connection"), "connection_rate")),
      head(term(t("abandoned"), "abandon_rate")), head(term(t("average"), "average_answer_ms")), head(term(t("agents"), "", t("agents.def"))),
    ];
  }
}

class QueueRow extends LitElement {
  static properties = { queue: {}, version: {} };
  static styles = [shared, columns, css`
    :host { border-bottom: 1px solid var(--line); box-shadow: inset .35rem 0 0 transparent; padding-block: .15rem; }
    :host(:last-of-type) { border-bottom: 0; }
    :host([data-level="warn"]) { box-shadow: inset .35rem 0 0 var(--warn-fill); background: color-mix(in srgb, var(--warn-fill) var(--tint), transparent); }
    :host([data-level="bad"]) { box-shadow: inset .35rem 0 0 var(--bad-fill); background: color-mix(in srgb, var(--bad-fill) var(--tint), transparent); }
    .name { font-size: max(1.125rem, calc(var(--figure) * .62)); font-weight: 650; padding-inline-start: 1rem; word-break: normal; overflow-wrap: anywhere; }
    .figure { font-size: var(--figure); line-height: 1.15; white-space: nowrap; }
    .sign { font-size: .45em; margin-inline-start: .2em; }
    .label { display: none; font-size: var(--label); color: var(--muted); }
    .agents { display: flex; flex-wrap: wrap; gap: .1em .25em; font-size: var(--count); }
    .count { display: inline-flex; align-items: center; gap: .15em; min-width: 1.58em; }
    .count .icon { font-size: max(.5em, 1rem); } .zero { opacity: .38; }
    .idle { color: var(--idle); } .ringing { color: var(--ringing); } .talking { color: var(--talking); } .wrap_up { color: var(--wrap); }
    .paused { color: var(--paused); } .away { color: var(--trouble); }
    @media (max-width: 1180px) {
      :host { grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); }
      .label { display: block; } .name, .agents { grid-column: 1 / -1; }
    }
  `];

  constructor() { super(); this.queue = null; new FollowsSettings(this); new Ticks(this); this.setAttribute("role", "row"); }

  get ticking() { return this.queue?.oldest_request_at != null; }

  willUpdate() {
    const { oldest_request_at: since, warn_s, target_s } = this.queue;
    const waited = since === null ? -1 : now() - since;
    this.dataset.level = waited >= target_s ? "bad" : waited >= warn_s ? "warn" : "";
  }

  render() {
    const q = this.queue;
    const cell = (label, content, below = nothing) => html`<div class="cell" role="cell"><span class="label">${label}</span
      ><div class="figure">${content}</div>${below === nothing ? nothing : html`<div class="sub">${below}</div>`}</div>`;
    return [
      html`<div class="cell name" role="rowheader">${nameOf(q, "title")}</div>`,
      cell(t("waiting"), html`<span class="number ${q.waiting ? "" : "muted"}">${q.waiting}</span>`, this.#beside(q)),
      cell(t("longest"), html`<callcenter-elapsed .since=${q.oldest_request_at} .warn=${q.warn_s} .target=${q.target_s}></callcenter-elapsed>`),
      cell(t("answered.offered"), html`<span class="number">${q.today.answered}<span class="unit">/ ${q.today.offered}</span></span>`),
      cell(t("share.today"), share("within_target_request", q.today.within_target_request), this.#fromRing(q.today)),
      cell(t("share.recent"), share("within_target_request", q.last_30_min.within_target_request), this.#fromRing(q.last_30_min)),
      cell(t("connection"), share("connection_rate", q.last_24_h.connection_rate)),
      cell(t("abandoned"), share("abandon_rate", q.today.abandon_rate), t("short.abandoned", { n: q.today.short_abandoned })),
      cell(t("average"), time("average_answer_ms", q.today.average_answer_ms)),
      this.#agents(q.agents),
    ];
  }

  #beside(q) {
    const wait = range(q.expected_wait_low_s, q.expected_wait_high_s);
    const expected = wait === NONE ? nothing : html`${term(t("expected.short"), "", t("expected.queue.def"))} ${wait} `;
    return wait === NONE && !q.call_backs ? nothing : html`${expected}${q.call_backs ? t("and.call.backs", { n: q.call_backs }) : nothing}`;
  }

  #fromRing(figures) {
    const value = percent(figures.within_target_ring);
    return html`${term(t("from.ring"), "within_target_ring")} ${value}${value === NONE ? "" : " %"}`;
  }

  #agents(counts) {
    const away = AWAY.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    const one = (state, number, kind, words) => html`<span class="count ${kind} ${number ? "" : "zero"}" title=${words}>${icon(state)}<span
      class="number">${number}</span><span class="aside">${words}</span></span>`;
    return html`<div class="cell agents" role="cell">${STATES.map((s) => one(s, counts[s] ?? 0, s, t(`state.${s}`)))}${
      away ? one("unreachable", away, "away", t("state.unreachable")) : nothing}</div>`;
  }
}

customElements.define("callcenter-queue-head", QueueHead);
customElements.define("callcenter-queue-row", QueueRow);
