/** <callcenter-facts>: all fields of an order as the server shows them to this person. */
import { LitElement, css, html, nothing } from "../../vendor/lit.js";
import { day, t } from "../i18n.js";
import { FollowsSettings } from "../settings.js";
import { shared } from "../shared.js";
import { nameIn } from "./people.js";
import { FollowsRegister, register } from "./register.js";

const word = (name) => (value) => t(`${name}.${value}`);
const yes = (value) => t(`yes.${value === true}`);
const department = (id) => register.department(id);
/** Field, how its value is put, and its words where they are not those of the form; a field without a value is left out. */
const MATTER = [["demand_type", word("demand_type")], ["category", (code) => register.category(code)], ["urgency", word("urgency")], ["content"], ["occurred_at", day], ["keywords", (all) => all.join(" ")],
  ["reported_department", department], ["repeat_of"], ["mass_event", yes], ["leader_instruction"], ["attachments", (all) => all.join(" ")]];
const PLACE = [["address"], ["area_code"]];
const CITIZEN = [["name"], ["org_name"], ["caller_number"], ["callback_number"], ["contact_number"], ["id_no"]];
const ORIGIN = [["channel", word("channel")], ["line"], ["external_no"], ["opened_at", day], ["accepted_at", day], ["accepted_by", (id, o) => nameIn(o)(id)], ["secrecy", word("secrecy")], ["consent_follow_up", yes], ["vulnerable"]];
const HANDLING = [["handling_mode", word("handling_mode")], ["lead", department], ["co_departments", (all) => all.map(department).join(", ")], ["dispatch_basis", (basis) => (basis === "named" || basis === "backstop" ? t(`basis.${basis}`) : t("basis.entry", { n: basis }))],
  ["kb_article"], ["answer"], ["dispatched_at", day], ["signed_at", day], ["first_contact_at", day], ["replied_at", day], ["closed_at", day], ["archived_at", day],
  ["suspended_until", day], ["extensions"], ["returns"], ["redos"], ["relation", word("relation")], ["related_to"], ["children", (all) => all.join(" ")], ["legal_hold", yes]];
const REPLY = [["kind", word("reply_kind")], ["solved", word("solved")], ["is_true", word("is_true")], ["handling_note"], ["public_reply"], ["unsolved_reason"], ["evidence", (all) => all.join(" "), "evidence.given"]];
const SURELY = new Set(["consent_follow_up"]);

class Facts extends LitElement {
  static properties = { order: {} };
  static styles = [shared, css`
    :host { display: grid; gap: .9rem 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); } h3 { margin: 0 0 .3rem; font-size: .95rem; color: var(--muted); font-weight: 600; } dl { display: grid; grid-template-columns: minmax(6.5rem, max-content) 1fr; gap: .25rem .9rem; margin: 0; }
    dt { color: var(--muted); font-size: .9rem; } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
  `];

  constructor() { super(); this.order = {}; new FollowsSettings(this); new FollowsRegister(this); }

  render() {
    const o = this.order;
    return [this.#part("matter", { ...o, ...o.place }, [...MATTER, ...PLACE]), this.#part("citizen", o.citizen ?? {}, CITIZEN), this.#part("handling", o, HANDLING),
      o.reply ? this.#part("reply", o.reply, REPLY) : nothing, ...(o.earlier_replies ?? []).map((each) => this.#part("reply.earlier", each, REPLY)), this.#part("origin", o, ORIGIN)];
  }

  #part(title, from, fields) {
    const shown = fields.map(([name, how, words]) => [name, from[name], how, words ?? `f.${name}`]).filter(([name, value]) => SURELY.has(name) || (Array.isArray(value) ? value.length : value));
    if (!shown.length) return nothing;
    return html`<section><h3>${t(`part.${title}`)}</h3><dl>${shown.map(([name, value, how, words]) => html`<dt>${t(words)}</dt><dd data-field=${name}>${how ? how(value, this.order) : value}</dd>`)}</dl></section>`;
  }
}

customElements.define("callcenter-facts", Facts);
