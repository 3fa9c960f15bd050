/** Keys of a whole page: they are not taken while somebody writes. */
const WRITES = new Set(["INPUT", "TEXTAREA", "SELECT"]);

/** Where the keyboard is, through all shadow roots. */
function focused() {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
}

/** A controller: `keys` says what each key does while the element is on the page. */
export class Keys {
  #keys;
  #heard = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || WRITES.has(focused()?.tagName)) return;
    const act = this.#keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  constructor(host, keys) { this.#keys = keys; host.addController(this); }
  hostConnected() { document.addEventListener("keydown", this.#heard); }
  hostDisconnected() { document.removeEventListener("keydown", this.#heard); }
}
