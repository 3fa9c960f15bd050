/** <callcenter-timeline>: what has happened to an order: its calls, each change, what was asked of a second person. */
import { LitElement, css, html, nothing } from "../../vendor/lit.js";
import { day, t } from "../i18n.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import { callEntries } from "./call.js";
import { detailOf } from "./event.js";
import { nameIn } from "./people.js";
import { FollowsRegister, register } from "./register.js";

/** Their own records say more than the events do. */
const TOLD_BETTER = new Set(["attempt", "supervise", "urge"]);

class Timeline extends LitElement {
  static properties = { order: {} };
  static styles = [shared, css`
    :host { display: block; } h3 { margin: 0 0 .5rem; font-size: .95rem; color: var(--muted); font-weight: 600; } ol { list-style: none; margin: 0; padding: 0 0 0 .9rem; border-inline-start: 2px solid var(--line); display: grid; gap: .6rem; }
    li { position: relative; } li::before { content: ""; position: absolute; inset-inline-start: -1.3rem; top: .4em; width: .65rem; height: .65rem; border-radius: 50%; background: var(--talking); }
    time { color: var(--muted); font-size: .85rem; font-variant-numeric: tabular-nums; margin-inline-end: .6rem; } .what { font-weight: 650; } .who { color: var(--muted); font-size: .9rem; } .words { white-space: pre-wrap; overflow-wrap: anywhere; }
    code { font-size: .85rem; overflow-wrap: anywhere; }
  `];

  constructor() { super(); this.order = {}; new FollowsSettings(this); new FollowsRegister(this); }

  render() {
    const o = this.order, name = nameIn(o);
    const all = [...(o.calls ?? []).flatMap(callEntries), ...(o.events ?? []).filter(({ action }) => !TOLD_BETTER.has(action)).map((each) => eventEntry(each, name)),
      ...(o.supervisions ?? []).map((each) => letterEntry(each, name)), ...(o.follow_ups ?? []).flatMap((each) => followUpEntries(each, name))];
    all.sort((one, other) => one.at - other.at);
    return html`<h3>${t("timeline")}</h3><ol>${all.map((each) => html`<li data-entry=${each.entry}><div><time>${day(each.at)}</time><span class="what">${each.what}</span> <span class="who">${each.who}</span></div>
      ${each.about ? html`<div>${each.about}</div>` : nothing}${each.words ? html`<div class="words">${each.words}</div>` : nothing}${each.hash ? html`<div>${t("manifest")} <code>${each.hash}</code></div>` : nothing}</li>`)}</ol>`;
  }
}

const roles = (said) => said.split(",").filter(Boolean).map((role) => t(`role.${role}`)).join(", ");

/** Which fields were corrected; a part's field by its own name. */
const corrected = (event) => detailOf(event).changes.map(({ field }) => t(`f.${field.split(".").at(-1)}`)).join(", ");

/** To whom an order was sent. */
const sentTo = (event) => detailOf(event).changes.filter(({ field, to }) => field === "lead" && to).map(({ to }) => t("sent.to", { department: register.department(to) })).join("");

function eventEntry(event, name) {
  const moved = event.to_state && event.from_state !== event.to_state;
  const by = event.actor === "system" ? t("by.system") : [name(event.actor), roles(event.roles ?? "")].filter(Boolean).join(" · ");
  const states = moved ? [event.from_state, event.to_state].filter(Boolean).map((state) => t(`state.case.${state}`)).join(" → ") : event.action === "amend" ? corrected(event) : "";
  return { entry: event.action, at: event.at, what: t(`act.${event.action}`), who: by, about: [states, sentTo(event)].filter(Boolean).join(" · "), words: event.words, hash: detailOf(event).hash };
}

const letterEntry = (letter, name) => ({ entry: "letter", at: letter.issued_at, what: `${t(`supervision.level.${letter.level}`)} ${letter.sv_no}`, who: letter.issued_by === "system" ? t("by.system") : name(letter.issued_by),
  about: t(`supervision.${letter.kind}`), words: letter.text });

const followUpEntries = (one, name) => one.attempts.map((attempt, index) => {
  const answers = index === one.attempts.length - 1 ? one.answers : null;
  return { entry: "attempt", at: attempt.at, what: t("attempt.n", { n: index + 1 }), who: name(attempt.by),
    about: [t(`method.${attempt.method}`), t(`attempt.${attempt.result}`), ...(answers ? saidOf(answers) : [])].join(" · "), words: answers?.quote && t("quoted", { words: answers.quote }) };
});

const ASKED_OF = { result: "f.answers.result", service: "f.service", agent: "f.agent" };
/** What a citizen said: whether it is solved, and how content with what. */
const saidOf = (answers) => [t(`solved.${answers.solved}`), ...Object.entries(ASKED_OF).filter(([of]) => answers[of]).map(([of, words]) => `${t(words)} ${t(`level.${answers[of]}`)}`)];

customElements.define("callcenter-timeline", Timeline);
