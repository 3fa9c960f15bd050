/** A call as entries of a timeline: when it came, who talked and for how long, how it ended. */
import { seconds, t } from "../i18n.js";
import { register } from "./register.js";

const WHO = { agent: (id) => t("call.agent", { agent: id }), department: (id) => register.department(id) };
const lasted = (from, until, words) => (from && until ? t(words, { s: seconds((until - from) * 1000) }) : "");
const all = (...parts) => parts.filter(Boolean).join(" · ");

/** In the order in which it happened. Whoever was only rung is left out. */
export function callEntries(call) {
  const talks = (call.stints ?? []).filter(({ party, joined_at }) => WHO[party] && joined_at);
  return [
    { entry: "call", at: call.arrived_at, what: t("call.in"), who: call.number, about: t("call.line", { line: call.line }) },
    ...talks.map((stint, index) => ({ entry: `call.${stint.party}`, at: stint.joined_at, what: t(`call.with.${stint.party}`), who: WHO[stint.party](stint.who),
      about: all(index === 0 && lasted(call.arrived_at, call.answered_at, "call.waited"), lasted(stint.joined_at, stint.ended_at, "call.talked")) })),
    ...(call.ended_at ? [{ entry: "call.over", at: call.ended_at, what: t("call.over"), who: call.ended_by ? t(`ended_by.${call.ended_by}`) : "",
      about: all(t(`outcome.${call.outcome}`), lasted(call.arrived_at, call.ended_at, "call.whole")) }] : []),
  ];
}
