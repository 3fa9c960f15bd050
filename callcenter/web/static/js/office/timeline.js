/** <callcenter-timeline>: what has happened to an order: its calls, each change, what was asked of a second person. */
import { LitElement, css, html, nothing } from "../../vendor/lit.js";
import { day, seconds, t } from "../i18n.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import { detailOf } from "./event.js";

/** Their own records say more than the events do. */
const TOLD_BETTER = new Set(["attempt", "supervise", "urge"]);

class Timeline extends LitElement {
  static properties = { order: {} };
  static styles = [shared, css`
    :host { display: block; } h3 { margin: 0 0 .5rem; font-size: .95rem; color: var(--muted); font-weight: 600; } ol { list-style: none; margin: 0; padding: 0 0 0 .9rem; border-inline-start: 2px solid var(--line); display: grid; gap: .6rem; }
    li { position: relative; } li::before { content: ""; position: absolute; inset-inline-start: -1.3rem; top: .4em; width: .65rem; height: .65rem; border-radius: 50%; background: var(--talking); }
    time { color: var(--muted); font-size: .85rem; font-variant-numeric: tabular-nums; margin-inline-end: .6rem; } .what { font-weight: 650; } .who { color: var(--muted); font-size: .9rem; } .words { white-space: pre-wrap; overflow-wrap: anywhere; }
  `];

  constructor() { super(); this.order = {}; new FollowsSettings(this); }

  render() {
    const o = this.order;
    const all = [...(o.calls ?? []).map(callEntry), ...(o.events ?? []).filter(({ action }) => !TOLD_BETTER.has(action)).map(eventEntry), ...(o.supervisions ?? []).map(letterEntry), ...(o.follow_ups ?? []).flatMap(followUpEntries)];
    all.sort((one, other) => one.at - other.at);
    return html`<h3>${t("timeline")}</h3><ol>${all.map((each) => html`<li><div><time>${day(each.at)}</time><span class="what">${each.what}</span> <span class="who">${each.who}</span></div>
      ${each.about ? html`<div>${each.about}</div>` : nothing}${each.words ? html`<div class="words">${each.words}</div>` : nothing}</li>`)}</ol>`;
  }
}

const roles = (said) => said.split(",").filter(Boolean).map((role) => t(`role.${role}`)).join(", ");

/** Which fields were corrected; a part's field by its own name. */
const corrected = (event) => detailOf(event).changes.map(({ field }) => t(`f.${field.split(".").at(-1)}`)).join(", ");

function eventEntry(event) {
  const moved = event.to_state && event.from_state !== event.to_state;
  const by = event.actor === "system" ? t("by.system") : [event.actor, roles(event.roles ?? "")].filter(Boolean).join(" · ");
  const about = moved ? [event.from_state, event.to_state].filter(Boolean).map((state) => t(`state.case.${state}`)).join(" → ") : event.action === "amend" ? corrected(event) : "";
  return { at: event.at, what: t(`act.${event.action}`), who: by, about, words: event.words };
}

const callEntry = (call) => ({ at: call.arrived_at ?? call.requested_at ?? 0, what: t("call.in"), who: [call.number, call.agent && t("call.agent", { agent: call.agent })].filter(Boolean).join(" · "),
  about: [call.wait_ms && t("call.waited", { s: seconds(call.wait_ms) }), call.talk_ms && t("call.talked", { s: seconds(call.talk_ms) })].filter(Boolean).join(" · ") });

const letterEntry = (letter) => ({ at: letter.issued_at, what: `${t(`supervision.level.${letter.level}`)} ${letter.sv_no}`, who: letter.issued_by, about: t(`supervision.${letter.kind}`), words: letter.text });

const followUpEntries = (one) => one.attempts.map((attempt, index) => ({ at: attempt.at, what: t("attempt.n", { n: index + 1 }), who: attempt.by,
  about: [t(`method.${attempt.method}`), t(`attempt.${attempt.result}`), index === one.attempts.length - 1 && one.answers ? t(`level.${one.answers.result}`) : ""].filter(Boolean).join(" · "),
  words: index === one.attempts.length - 1 ? one.answers?.quote : "" }));

customElements.define("callcenter-timeline", Timeline);
