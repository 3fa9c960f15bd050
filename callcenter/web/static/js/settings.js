/** What the reader chose: language and wall mode, by the address or remembered from last time. */
const remembered = (key) => { try { return localStorage.getItem(`callcenter.${key}`); } catch { return null; } };
const remember = (key, value) => { try { localStorage.setItem(`callcenter.${key}`, value); } catch { /* private window */ } };

class Settings extends EventTarget {
  lang = "zh";
  wall = false;

  setLang(lang) {
    this.lang = lang;
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    remember("lang", lang);
    this.dispatchEvent(new Event("change"));
  }

  setWall(wall) {
    this.wall = wall;
    document.documentElement.toggleAttribute("data-wall", wall);
    const address = new URL(location.href);
    if (wall) address.searchParams.set("wall", "1"); else address.searchParams.delete("wall");
    history.replaceState(null, "", address);
    this.dispatchEvent(new Event("change"));
  }
}

export const settings = new Settings();

export function applySettings() {
  const asked = new URL(location.href).searchParams;
  const browser = (navigator.language || "zh").toLowerCase().startsWith("zh") ? "zh" : "en";
  const lang = asked.get("lang") ?? remembered("lang") ?? browser;
  settings.setLang(lang === "en" ? "en" : "zh");
  settings.setWall(asked.get("wall") === "1");
}

/** A controller: its element is drawn again when a setting changes. */
export class FollowsSettings {
  #redraw;
  constructor(host) {
    this.#redraw = () => host.requestUpdate();
    host.addController(this);
  }
  hostConnected() { settings.addEventListener("change", this.#redraw); }
  hostDisconnected() { settings.removeEventListener("change", this.#redraw); }
}
