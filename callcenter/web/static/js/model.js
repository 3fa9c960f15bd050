/** The picture as this page knows it: a copy of the server's, kept up by the stream. */
import { learn } from "./clock.js";

const KEYS = { pbxs: "name", services: "name", lines: "number", queues: "name", agents: "id", calls: "id" };

class Model extends EventTarget {
  #asked = 0;
  ready = false;
  connected = false;
  forbidden = false;
  lastData = 0;
  site = { name: "", pause_reasons: [], departments: [] };
  definitions = new Map();
  parts = Object.fromEntries(Object.keys(KEYS).map((part) => [part, new Map()]));

  /** The values of one part, in the server's order. */
  all(part) { return [...this.parts[part].values()]; }

  /** Replace everything. */
  state(view) {
    learn(view.at, true);
    for (const [part, key] of Object.entries(KEYS)) this.parts[part] = new Map(view[part].map((v) => [v[key], v]));
    // After a reload other departments and reasons may be there to choose from.
    if (this.ready && view.reloads !== this.reloads) this.loadReference();
    this.reloads = view.reloads;
    this.ready = true;
    this.#arrived();
  }

  /** Take over what changed. */
  change(change) {
    learn(change.at, false);
    for (const [part, key] of Object.entries(KEYS)) for (const v of change[part] ?? []) this.parts[part].set(v[key], v);
    for (const id of change.gone_calls ?? []) this.parts.calls.delete(id);
    for (const id of change.gone_agents ?? []) this.parts.agents.delete(id);
    this.#arrived();
  }

  /** Who is signed in may not see the picture. */
  refused() { this.forbidden = true; this.#tell(); }

  /** The stream says whether it is up, and that it is alive though nothing changed. */
  link(connected) {
    if (connected) this.lastData = Date.now();
    if (this.connected === connected) return;
    this.connected = connected;
    if (connected) this.loadReference();
    this.#tell();
  }

  /** Names and definitions: they change only when the server is started anew or its configuration is reloaded. */
  async loadReference() {
    const asked = ++this.#asked;
    try {
      const [site, definitions] = await Promise.all(["site", "definitions"].map(async (name) => {
        const answer = await fetch(`/api/v1/${name}`);
        if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
        return answer.json();
      }));
      // An answer from before a reload must not take the place of one from after it.
      if (asked !== this.#asked) return;
      this.site = site;
      this.definitions = new Map(definitions.map((d) => [d.key, d]));
      this.#tell();
      this.dispatchEvent(new Event("reference"));
    } catch { /* asked again when the stream is up */ }
  }

  #arrived() { this.connected = true; this.lastData = Date.now(); this.#tell(); }
  #tell() { this.dispatchEvent(new Event("change")); }
}

export const model = new Model();
