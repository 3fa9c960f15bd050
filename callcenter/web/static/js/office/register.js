/** The departments and the kinds of matter, by their ids: read once, and named in the reader's language. */
import { ask } from "../api.js";
import { nameOf } from "../i18n.js";

class Register extends EventTarget {
  departments = [];
  categories = [];

  /** Ask the server; what it does not give is shown by its id. */
  async load() {
    const [departments, categories] = await Promise.allSettled([ask("GET", "departments"), ask("GET", "catalogue/categories")]);
    if (departments.status === "fulfilled") this.departments = departments.value;
    if (categories.status === "fulfilled") this.categories = categories.value;
    this.dispatchEvent(new Event("change"));
  }

  department(id) { return named(this.departments.find((each) => each.id === id), id); }
  category(code) { return named(this.categories.find((each) => each.code === code), code); }
}

const named = (found, id) => (found ? nameOf(found) : id);

export const register = new Register();

/** A controller: its element is drawn again when the names are there. */
export class FollowsRegister {
  #redraw;
  constructor(host) {
    this.#redraw = () => host.requestUpdate();
    host.addController(this);
  }
  hostConnected() { register.addEventListener("change", this.#redraw); }
  hostDisconnected() { register.removeEventListener("change", this.#redraw); }
}
