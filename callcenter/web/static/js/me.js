/** Who is signed in, and what that person may do. */
import { ask } from "./api.js";

class Me extends EventTarget {
  name = "";
  display = "";
  agent = null;
  roles = [];
  must_change = false;
  signed_in = false;
  #permissions = new Set();

  /** Whether one of the person's roles has the permission. The server decides again. */
  may(permission) { return this.#permissions.has(permission); }

  /** Whether the person may act for this agent: for all, or at the own desk. */
  mayActFor(agent) { return this.may("live.act") || (this.may("desk.act") && this.agent === agent); }

  take({ permissions, ...rest }) {
    Object.assign(this, rest);
    this.#permissions = new Set(permissions);
    this.dispatchEvent(new Event("change"));
  }

  /** Ask the server. Without an answer nobody is shown; who is not signed in is led to the sign-in page. */
  async load() {
    try { this.take(await ask("GET", "me")); } catch { /* the page says that there is no connection */ }
  }
}

export const me = new Me();

/** A controller: its element is drawn again when somebody else is signed in. */
export class FollowsMe {
  #redraw;
  constructor(host) {
    this.#redraw = () => host.requestUpdate();
    host.addController(this);
  }
  hostConnected() { me.addEventListener("change", this.#redraw); }
  hostDisconnected() { me.removeEventListener("change", this.#redraw); }
}
