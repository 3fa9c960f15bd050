/** What each action asks for: its fields in order, how each is filled in, and what must have been asked before. */
import { now } from "../clock.js";
import { localMoment } from "./moment.js";
import { ASKED, URGENCIES } from "./terms.js";

const line = (name) => ({ name, kind: "line" });
const area = (name) => ({ name, kind: "area" });
const check = (name) => ({ name, kind: "check" });
const moment = (name, more = {}) => ({ name, kind: "moment", ...more });
/** `words`: under which name the values' words are kept; `needed`: one of them must be chosen; `label`: its own name, where another field has it too. */
const choice = (name, values, { words = name, needed = false, label = name } = {}) => ({ name, kind: "choice", values, words, needed, label });
const department = (name) => ({ name, kind: "department" });
const departments = (name) => ({ name, kind: "departments" });
const NEEDED = { needed: true };

/** What is known of the matter and of who asks; only what is changed is sent. */
export const MATTER = [
  line("title"), area("content"), choice("demand_type", ASKED), { name: "category", kind: "category" }, choice("urgency", URGENCIES),
  line("address"), line("area_code"), line("name"), line("callback_number"), check("is_anonymous"), choice("secrecy", ["open", "mask_contact", "mask_identity", "sealed"]),
  department("reported_department"), check("consent_follow_up"),
];
const SOLVED = ["solved", "partly", "unsolved", "not_applicable"];
const LEVELS = ["5", "4", "3", "2", "1"];
const METHODS = ["agent", "ivr", "sms", "web"];
/** What a citizen who was reached has said. */
const ANSWERS = [
  choice("solved", SOLVED, NEEDED), choice("result", LEVELS, { words: "level", needed: true, label: "answers.result" }), choice("service", LEVELS, { words: "level" }), choice("agent", LEVELS, { words: "level" }),
  choice("contacted_by_department", ["true", "false"], { words: "yes" }), choice("dissatisfied_because", ["slow", "attitude", "not_solved", "no_contact", "unlawful_demand", "other"]),
  check("wants_redo"), area("quote"),
];

/** By action. `group`: its fields go into this part of the body; `when`: they are asked then only; `asks`: of what a person asked and another decides. */
export const FORMS = {
  accept: { fields: MATTER, group: "changes", main: true },
  auto_close: { fields: [choice("demand_type", ASKED, NEEDED), choice("scope", ["guide", "refuse"]),
    choice("scope_reason", ["other_jurisdiction", "other_body", "emergency_line", "legal_procedure", "closed_before", "secret_or_private", "public_order"]), area("guidance")] },
  answer: { fields: [line("kb_article"), area("answer")], main: true },
  close_direct: { fields: [check("further_request")], main: true },
  three_party: { fields: [department("department"), { name: "joined_s", kind: "number" }, area("outcome")] },
  hand_off: { fields: [line("desk"), check("answered"), line("external_no")] },
  ask_dispatch: { fields: [area("note")], main: true },
  dispatch: { fields: [department("lead"), departments("co_departments"), area("note")], main: true },
  sign: { fields: [], main: true },
  ask_return: { fields: [area("legal_basis"), department("suggested")] },
  grant_return: { fields: [area("reason"), check("our_error")], main: true },
  refuse_return: { fields: [area("reason")] },
  escalate: { fields: [area("reason"), departments("refused_by")] },
  arbitrate: { fields: [department("lead"), departments("co_departments"), area("reason")], main: true },
  first_contact: { fields: [moment("contacted_at", { now: true }), line("contact_number")], main: true },
  reply: { fields: [choice("kind", ["resolved", "partly", "cannot_by_law", "needs_time", "out_of_duty", "unreachable"], { words: "reply_kind", needed: true }), choice("solved", SOLVED, NEEDED),
    choice("is_true", ["yes", "no", "partly"]), area("handling_note"), area("public_reply"), area("unsolved_reason"), check("beyond_duty"), { name: "evidence", kind: "lines" }], main: true },
  ask_extension: { fields: [area("reason"), check("citizen_informed")], unless: "extension" },
  extend: { fields: [area("note")], asks: "extension", main: true },
  refuse_extension: { fields: [area("reason")], asks: "extension" },
  ask_suspension: { fields: [choice("ground", ["season", "project", "budget", "law", "other"], NEEDED), area("reason"), area("plan"), moment("until"), check("citizen_informed")], unless: "suspension" },
  suspend: { fields: [area("note")], asks: "suspension", main: true },
  refuse_suspension: { fields: [area("reason")], asks: "suspension" },
  resume: { fields: [area("reason")], main: true },
  approve: { fields: [area("note")], main: true },
  reject_reply: { fields: [area("reason")] },
  start_follow_up: { fields: [choice("method", METHODS), choice("waived", ["no_consent", "no_contact", "no_matter", "answered_in_call"])], preset: { method: "agent" }, main: true },
  attempt: { fields: [choice("method", METHODS, NEEDED), choice("result", ["reached", "no_answer", "refused", "wrong_number", "powered_off"], { words: "attempt", needed: true })],
    preset: { method: "agent", result: "reached" }, more: { name: "answers", fields: ANSWERS, when: (said) => said.result === "reached" }, main: true },
  redo: { fields: [area("ground")] },
  archive: { fields: [area("finality")], main: true },
  urge: { fields: [area("reason"), choice("card", ["yellow", "red"])] },
  supervise: { fields: [choice("kind", ["time", "quality", "leader", "media", "mass", "repeat"], { words: "supervision", needed: true }),
    choice("level", ["urge", "notice", "joint", "report"], { words: "supervision.level", needed: true }), area("text"), moment("due")] },
  merge: { fields: [line("into"), area("reason")] },
  split: { fields: [area("reason")], parts: true },
  reopen: { fields: [area("ground")] },
  hold: { fields: [check("on"), area("reason")] },
  recount: { fields: [] },
  delegate: { fields: [department("lead")] },
  ask_void: { fields: [area("reason")], unless: "void" },
  void: { fields: [area("note")], asks: "void" },
  refuse_void: { fields: [area("reason")], asks: "void" },
  amend: { fields: MATTER, reason: true },
};
/** One matter of several. */
export const PART = [line("title"), area("content"), { name: "category", kind: "category" }, department("department")];

/** What an order offers: of what the server allows that for which there is a form and, where needed, a request to decide. */
export function offered(order) {
  const pending = new Set((order.approvals ?? []).filter((each) => each.granted === null).map((each) => each.kind));
  return (order.actions ?? []).filter((action) => {
    const form = FORMS[action];
    return form && (!form.asks || pending.has(form.asks)) && !(form.unless && pending.has(form.unless));
  });
}

/** The value of one field for the server; undefined: nothing was said. `prefix` stands before its name in the form. */
export function valueOf(field, data, prefix = "") {
  const name = prefix + field.name, said = data.get(name);
  const text = typeof said === "string" ? said.trim().replaceAll("\r\n", "\n") : "";
  switch (field.kind) {
    case "check": return said === "on";
    case "choice": return text === "" ? undefined : field.words === "yes" ? text === "true" : field.words === "level" ? Number(text) : text;
    // The present minute stands for this moment: its beginning may lie before what has just been done.
    case "moment": return text === "" ? undefined : text === localMoment(now()) ? now() : new Date(text).getTime() / 1000;
    case "number": return text === "" ? undefined : Number(text);
    case "departments": return data.getAll(name).filter(Boolean);
    case "lines": return text.split("\n").map((each) => each.trim()).filter(Boolean);
    default: return text;
  }
}

/** All of them that were said. */
export const bodyOf = (fields, data, prefix = "") =>
  Object.fromEntries(fields.map((field) => [field.name, valueOf(field, data, prefix)]).filter(([, value]) => value !== undefined));

/** Of the matter only what differs from what was shown: what is shown masked must not be written back. */
export const changesOf = (said, shown) => Object.fromEntries(Object.entries(said).filter(([name, value]) => value !== shown[name]));

/** What the form for the matter begins with; the citizen's data are written anew or left alone. */
export function known(order) {
  const from = { ...order, ...order.place };
  const personal = order.masked ? new Set(["name", "callback_number"]) : new Set();
  const all = order.masked ? from : { ...from, ...order.citizen };
  return Object.fromEntries(MATTER.map(({ name, kind }) => [name, personal.has(name) ? "" : kind === "check" ? all[name] === true : all[name] ?? ""]));
}
