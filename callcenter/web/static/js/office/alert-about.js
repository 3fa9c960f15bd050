/** What an alert is about, in words, and the way to what it names. */
import { html, nothing } from "../../vendor/lit.js";
import { now } from "../clock.js";
import { t } from "../i18n.js";
import { lasting } from "./due.js";
import { register } from "./register.js";

/** So many orders are named; the rest is counted. */
const NAMED = 5;

/** The words for a code, or the code itself where the configuration made it. */
const word = (prefix, code) => { const found = t(`${prefix}.${code}`); return found === `${prefix}.${code}` ? code : found; };

/** One sentence. */
export function about({ kind, count, detail }) {
  const key = kind === "reads" ? `alert.reads.${detail.why}` : `alert.about.${kind}`;
  return t(key, {
    ...detail, n: count, category: register.category(detail.category), department: register.department(detail.department),
    group: word("alert.group", detail.group), words: (detail.words ?? []).join(" · "), how: word("alert.how", detail.how),
    time: detail.oldest_due ? lasting(now() - detail.oldest_due) : "",
    at: detail.row === null || detail.row === undefined ? "" : t("alert.row", { row: detail.row }),
  });
}

const order = (number) => html`<a class="num" href="/orders/${encodeURIComponent(number)}">${number}</a>`;

/** Links to the department and the orders that it names, the newest orders first. */
export function named({ kind, detail }) {
  const numbers = kind === "reads" && detail.why === "crowd" ? [detail.whom] : [...(detail.orders ?? [])];
  // Of overdue orders the oldest come first already.
  if (kind !== "overdue") numbers.reverse();
  const department = detail.department
    ? html`<a href="/orders?${new URLSearchParams({ department: detail.department, sort: "due", order: "asc" })}">${register.department(detail.department)}</a>` : nothing;
  const more = numbers.length - NAMED;
  return html`${department}${numbers.slice(0, NAMED).map(order)}${more > 0 ? html`<span class="muted">${t("alert.more", { n: more })}</span>` : nothing}`;
}
