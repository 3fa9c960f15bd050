/** Until when the next thing has to be done: the time that is left, in words, with a sign where it is short or over. */
import { css, html, nothing } from "../../vendor/lit.js";
import { now } from "../clock.js";
import { NONE, day, t } from "../i18n.js";
import { icon } from "../icons.js";

const [MINUTE, HOUR, DAY] = [60, 3600, 86400];
/** In each state: which limits count, and from how many seconds before it is soon. */
const NEXT = {
  to_dispatch: [["dispatch", 30 * MINUTE]], dispatched: [["sign", HOUR], ["handle", DAY]],
  in_progress: [["contact", 2 * HOUR], ["handle", DAY]], return_pending: [["handle", DAY]], arbitration: [["handle", DAY]],
  replied: [["review", 4 * HOUR]], closed: [["follow_up", DAY]], follow_up: [["follow_up", DAY], ["archive", DAY]],
};

/** The next limit of an order: which, when, and `warn`, `bad` or nothing; null where none runs. */
export function nextDue(order, at = now()) {
  const running = (NEXT[order.state] ?? [])
    .filter(([kind]) => order.dues?.[kind] && !(kind === "contact" && order.first_contact_at))
    .map(([kind, soon]) => ({ kind, at: order.dues[kind], soon }));
  if (!running.length) return null;
  const next = running.reduce((one, other) => (other.at < one.at ? other : one));
  return { ...next, level: levelOf(next.at, next.soon, at) };
}

/** How urgent a moment is. */
export const levelOf = (moment, soon, at = now()) => (at >= moment ? "bad" : at >= moment - soon ? "warn" : "");

/** How long that is: 3 d 4 h, 4 h 5 min, 5 min. */
export function lasting(seconds) {
  const s = Math.abs(seconds), [days, hours, minutes] = [Math.floor(s / DAY), Math.floor(s / HOUR) % 24, Math.floor(s / MINUTE) % 60];
  if (days) return t("days.hours", { days, hours });
  return hours ? t("hours.minutes", { hours, minutes }) : t("minutes", { minutes });
}

/** A limit as people name it: what ends with a day ends at 24:00 of it, not at 00:00 of the next. */
export function until(moment) {
  const shown = day(moment);
  return shown.endsWith(" 00:00") ? `${day(moment - MINUTE).slice(0, 10)} 24:00` : shown;
}

export const dueStyles = css`
  .due { display: inline-flex; align-items: center; gap: .3em; white-space: nowrap; border-radius: .3em; }
  .due.warn { background: var(--warn-fill); color: var(--warn-ink); padding: .05em .45em; }
  .due.bad { background: var(--bad-fill); color: var(--bad-ink); padding: .05em .45em; }
  .card-sign { display: inline-flex; align-items: center; gap: .25em; border: 1px solid currentColor; border-radius: .3em; padding: 0 .35em; font-size: .85rem; white-space: nowrap; }
  .card-sign.yellow { color: var(--warn); } .card-sign.red { color: var(--bad); }
`;

/** The time that is left to the next limit. */
export function dueOf(order) {
  const next = nextDue(order);
  if (!next) return html`<span class="muted">${NONE}</span>`;
  const left = next.at - now();
  const words = t(left >= 0 ? "due.left" : "due.over", { what: t(`due.${next.kind}`), time: lasting(left) });
  return html`<span class="due ${next.level}" title=${until(next.at)}>${next.level ? icon(next.level) : nothing}${words}</span>`;
}

/** The card that an order shows, if any. */
export const cardOf = (order) => (order.card && order.card !== "none"
  ? html`<span class="card-sign ${order.card}">${icon(order.card === "red" ? "bad" : "warn")}${t(`card.${order.card}`)}</span>` : nothing);
