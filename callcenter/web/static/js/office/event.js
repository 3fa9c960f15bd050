/** What an event of an order says beside who and when. */
const NOTHING = { about: {}, changes: [] };

/** Its details: what else it is about, and which fields were changed. */
export function detailOf(event) {
  try { return { ...NOTHING, ...JSON.parse(event.detail || "{}") }; } catch { return NOTHING; }
}
