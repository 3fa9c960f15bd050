/** Filters that somebody has given a name: kept in this browser; where it has no store, as in a private window, until the page is left. */
const KEY = "callcenter.filters";

/** All of them, by name. */
export function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((each) => typeof each?.name === "string" && typeof each.said === "object" && each.said) : [];
  } catch { return []; }
}

const write = (all) => {
  try { localStorage.setItem(KEY, JSON.stringify(all)); } catch { /* private window */ }
  return all;
};

/** Keep one, in the place of the one of the same name. */
export const keep = (name, said) => write([...kept().filter((each) => each.name !== name), { name, said }].sort((a, b) => a.name.localeCompare(b.name)));

/** Forget one. */
export const forget = (name) => write(kept().filter((each) => each.name !== name));
