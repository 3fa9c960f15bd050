/** The alerts that nobody has acknowledged: read when a page opens and twice a minute, by whoever may see them. */
import { ask } from "./api.js";
import { me } from "./me.js";

const EVERY_MS = 30_000;
/** As many as the server gives at once; more are shown as "500+". */
export const MOST = 500;

class Standing extends EventTarget {
  open = [];
  #timer;

  /** Their number as words; nothing where there are none. */
  get count() {
    if (!this.open.length) return "";
    return this.open.length < MOST ? String(this.open.length) : `${MOST}+`;
  }

  /** Begin to watch; once for a page, as soon as it is known who looks. */
  watch() {
    if (this.#timer || !me.may("alert.view")) return;
    this.#timer = setInterval(() => { if (!document.hidden) this.load(); }, EVERY_MS);
    this.load();
  }

  /** Ask the server; without an answer the last one stays. */
  async load() {
    try { this.open = await ask("GET", `alerts?state=open&limit=${MOST}`); } catch { /* the page itself says what is wrong */ }
    this.dispatchEvent(new Event("change"));
  }
}

export const standing = new Standing();
me.addEventListener("change", () => standing.watch());

/** A controller: its element is drawn again when the alerts were read, and `host.standingRead` is called if it has one. */
export class FollowsStanding {
  #told;
  constructor(host) {
    this.#told = () => { host.requestUpdate(); host.standingRead?.(); };
    host.addController(this);
  }
  hostConnected() { standing.addEventListener("change", this.#told); }
  hostDisconnected() { standing.removeEventListener("change", this.#told); }
}
