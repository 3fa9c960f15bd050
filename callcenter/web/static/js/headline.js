/** <callcenter-headline>: the whole centre in six figures, to be read from the other end of the room. */
import { LitElement, css, html, nothing } from "../vendor/lit.js";
import { now, Ticks } from "./clock.js";
import "./elapsed.js";
import { share } from "./figure.js";
import { t } from "./i18n.js";
import { FollowsSettings } from "./settings.js";
import { shared } from "./shared.js";
import { term } from "./term.js";

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** The share over all queues: each queue's share weighs as much as its calls; null with no calls. */
export function overall(figures, key) {
  const known = figures.filter((f) => f[key] !== null && f.requested > 0);
  return known.length ? sum(known.map((f) => f[key] * f.requested)) / sum(known.map((f) => f.requested)) : null;
}

class Headline extends LitElement {
  static properties = { queues: {}, agents: {}, version: {} };
  static styles = [shared, css`
    :host { display: grid; grid-template-columns: repeat(6, 1fr); gap: var(--gap); }
    .tile { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; box-shadow: var(--shadow); padding: .6rem 1rem .7rem; min-width: 0; }
    .tile[data-level="warn"] { background: var(--warn-fill); color: var(--warn-ink); border-color: transparent; --muted: currentColor; }
    .tile[data-level="bad"] { background: var(--bad-fill); color: var(--bad-ink); border-color: transparent; --muted: currentColor; }
    .label { font-size: var(--label); color: var(--muted); display: flex; justify-content: space-between; gap: .5em; white-space: nowrap; }
    .beside { overflow: hidden; text-overflow: ellipsis; }
    .figure { font-size: var(--headline); line-height: 1.1; }
    .sign { font-size: .45em; margin-inline-start: .2em; }
    @media (max-width: 1180px) { :host { grid-template-columns: repeat(3, 1fr); } }
    @media (max-width: 600px) { :host { grid-template-columns: repeat(2, 1fr); } .figure { font-size: 2rem; } }
  `];

  constructor() { super(); this.queues = []; this.agents = []; new FollowsSettings(this); new Ticks(this); }

  get ticking() { return this.queues.some((q) => q.oldest_request_at !== null); }

  render() {
    const waits = this.queues.filter((q) => q.oldest_request_at !== null);
    const oldest = waits.length ? Math.min(...waits.map((q) => q.oldest_request_at)) : null;
    const today = this.queues.map((q) => q.today);
    const free = this.agents.filter((a) => a.state === "idle").length;
    const staffed = this.agents.filter((a) => a.state !== "logged_out").length;
    const tile = (name, label, figure, level = "", beside = nothing) => html`<div class="tile" data-figure=${name} data-level=${level}>
      <div class="label">${label}<span class="beside">${beside}</span></div><div class="figure">${figure}</div></div>`;
    const number = (n) => html`<span class="number">${n}</span>`;
    return [
      tile("waiting", term(t("waiting"), "", t("waiting.def")), number(sum(this.queues.map((q) => q.waiting)))),
      tile("longest", term(t("longest"), "", t("longest.def")), html`<callcenter-elapsed .since=${oldest}></callcenter-elapsed>`, level(waits)),
      tile("share", term(t("share.today"), "within_target_request"), share("within_target_request", overall(today, "within_target_request"))),
      tile("connection", term(t("connection"), "connection_rate"),
        share("connection_rate", overall(this.queues.map((q) => q.last_24_h), "connection_rate"))),
      tile("free", term(t("free"), "", t("free.def")), number(free), staffed && !free ? "warn" : "", t("logged.in", { n: staffed })),
      tile("answered", term(t("answered"), "", t("answered.def")), number(sum(today.map((f) => f.answered))), "", t("offered", { n: sum(today.map((f) => f.offered)) })),
    ];
  }
}

/** The worst of the queues, each by its own limits. */
function level(waits) {
  const late = (limit) => waits.some((q) => now() - q.oldest_request_at >= q[limit]);
  return late("target_s") ? "bad" : late("warn_s") ? "warn" : "";
}

customElements.define("callcenter-headline", Headline);
