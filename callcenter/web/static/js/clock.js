/** The server's time in the browser, and one heartbeat for all that ticks. */
let offset = 0;

/** Learn from a time stamp that just arrived: the way here only ever makes it look too early. */
export function learn(at, fresh) {
  const sample = at - Date.now() / 1000;
  // A large step means that this machine's own clock was set.
  if (fresh || sample > offset || offset - sample > 5) offset = sample;
}

/** Now, as the server counts it: seconds. */
export const now = () => Date.now() / 1000 + offset;

const hosts = new Set();
setInterval(() => { for (const host of hosts) if (host.due?.() ?? true) host.requestUpdate(); }, 200);

/** A controller: its element is drawn again five times a second while `host.ticking` is true, unless its `due()` says no. */
export class Ticks {
  #host;
  constructor(host) { this.#host = host; host.addController(this); }
  hostUpdated() { if (this.#host.isConnected && this.#host.ticking) hosts.add(this.#host); else hosts.delete(this.#host); }
  hostDisconnected() { hosts.delete(this.#host); }
}
