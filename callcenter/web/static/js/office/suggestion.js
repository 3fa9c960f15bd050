/** Where the catalogue sends a matter: asked once for each kind of matter and area. */
import { ask } from "../api.js";

const asked = new Map();

/** Lead, helpers and the entry that says so; null: nobody answers for it, or the catalogue cannot be read. */
export function matched(order) {
  if (!order.category) return Promise.resolve(null);
  const query = new URLSearchParams({ category: order.category, area: order.place?.area_code ?? "" }).toString();
  if (!asked.has(query)) {
    asked.set(query, ask("GET", `catalogue/match?${query}`).catch(() => { asked.delete(query); return null; }));
  }
  return asked.get(query);
}
