/** The values that fields of an order can have, in the order in which they are offered. */
export const STATES = ["draft", "accepted", "answered", "to_dispatch", "dispatched", "in_progress", "return_pending", "arbitration", "replied", "closed", "follow_up",
  "archived", "suspended", "handed_off", "merged", "void"];
export const DEMANDS = ["consult", "help", "complaint", "report", "suggestion", "praise", "thanks", "other", "invalid", "emergency_handoff", "missed_call"];
/** Those that a person can choose; a missed call is written by the program. */
export const ASKED = DEMANDS.filter((each) => each !== "missed_call");
export const URGENCIES = ["emergency_2h", "urgent_24h", "normal", "complex"];
export const CARDS = ["yellow", "red"];
export const CHANNELS = ["walk_in", "web", "mailbox", "app", "wechat", "sms", "transfer_110", "phone"];
export const REASONS = ["contact", "verify", "dispatch", "follow_up", "supervise", "citizen", "law"];
