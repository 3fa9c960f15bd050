/** <callcenter-wallboard>: the page: banners, headline, queues, lines, agents. The only element that listens to the model. */
import { LitElement, css, html, nothing, repeat } from "../vendor/lit.js";
import { byTrouble } from "./agent-tile.js";
import "./call-back.js";
import { now } from "./clock.js";
import "./headline.js";
import { span, t } from "./i18n.js";
import { icon } from "./icons.js";
import "./line.js";
import { model } from "./model.js";
import "./queue-row.js";
import { FollowsSettings, settings } from "./settings.js";
import { shared } from "./shared.js";
import "./waiting.js";
import "./who.js";

/** More of them would push the agents off the screen. */
const MOST_KEPT = 8;

class Wallboard extends LitElement {
  static styles = [shared, css`
    :host { display: grid; gap: var(--gap); padding: var(--gap); max-width: 160rem; margin-inline: auto; }
    .top { display: flex; align-items: center; gap: .4rem 1rem; flex-wrap: wrap; }
    h1 { font-size: 1.35rem; margin: 0; font-weight: 700; overflow-wrap: anywhere; }
    .time { margin-inline-start: auto; font-size: 1.25rem; }
    .link { display: inline-flex; align-items: center; gap: .35em; color: var(--good); font-size: .9rem; }
    .link[data-up="false"] { color: var(--bad); font-weight: 700; }
    .plain { border: 1px solid var(--line); background: var(--card); border-radius: .4rem; padding: .3rem .8rem; cursor: pointer; font-size: .9rem; }
    .banner { display: flex; align-items: center; gap: .6em; padding: .7rem 1rem; border-radius: .6rem; background: var(--bad-fill); color: var(--bad-ink);
      font-size: 1.15rem; font-weight: 650; }
    .table { display: grid; background: var(--card); border: 1px solid var(--line); border-radius: .8rem; box-shadow: var(--shadow); overflow: auto clip;
      grid-template-columns: minmax(7rem, 14rem) minmax(min-content, max-content) minmax(calc(var(--figure) * 3.8), max-content) repeat(6, minmax(min-content, max-content)) max-content; justify-content: space-between; }
    .lines { display: flex; flex-wrap: wrap; gap: var(--gap); }
    .agents { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--tile)), 1fr)); gap: var(--gap); }
    .old { filter: grayscale(.9); opacity: .55; }
    main { display: grid; gap: var(--gap); min-width: 0; } main > * { min-width: 0; }
    h2 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; }
    .empty { padding: 1.2rem; color: var(--muted); } .lines > span { align-self: center; }
    @media (max-width: 1180px) { .table { grid-template-columns: 1fr; } }
  `];

  #menus = 0;
  #order = [];

  constructor() {
    super();
    new FollowsSettings(this);
    this.addEventListener("callcenter-menu", (e) => { this.#menus += e.detail.open ? 1 : -1; this.requestUpdate(); });
  }

  connectedCallback() {
    super.connectedCallback();
    model.addEventListener("change", () => this.requestUpdate());
    setInterval(() => this.requestUpdate(), 1000);
  }

  render() {
    document.title = `${model.site.name} ${t("title")}`.trim();
    return [this.#top(), this.#banners(), model.ready ? this.#main()
      : html`<p class="empty" role="status">${t(model.forbidden ? "monitor.forbidden" : "loading")}</p>`];
  }

  #top() {
    const clock = new Date(now() * 1000).toLocaleTimeString(settings.lang === "en" ? "en-GB" : "zh-CN", { hour12: false });
    return html`<header class="top"><h1>${model.site.name} ${t("title")}</h1>
      <span class="link" data-up=${model.connected}>${icon(model.connected ? "idle" : "bad")}${model.connected ? t("live") : ""}</span>
      <span class="time number">${clock}</span>
      ${settings.wall ? nothing : html`<callcenter-who></callcenter-who>`}
      <button class="plain" id="wall" type="button" @click=${() => settings.setWall(!settings.wall)}>${t(settings.wall ? "wall.leave" : "wall")}</button>
      <button class="plain" id="language" type="button" lang=${settings.lang === "en" ? "zh-CN" : "en"}
        @click=${() => settings.setLang(settings.lang === "en" ? "zh" : "en")}>${t("language")}</button></header>`;
  }

  #banners() {
    const age = span((Date.now() - model.lastData) / 1000);
    const down = model.all("pbxs").filter((pbx) => !pbx.up);
    const missed = model.all("services").filter((service) => !service.up);
    return html`<div role="alert">${model.ready && !model.connected
      ? html`<div class="banner" id="stale">${icon("bad")}<span>${t("stale")} (${t("stale.since", { time: age })})</span></div>` : nothing}</div>
      ${down.map((pbx) => html`<div class="banner pbx" role="alert">${icon("unreachable")}<span>${t("pbx.down", { name: pbx.name })}</span></div>`)}
      ${missed.map((service) => html`<div class="banner service" role="alert" title=${service.reason}>${icon("bad")}<span>${
        t(`${service.name}.down`, { reason: service.reason })}</span></div>`)}`;
  }

  #main() {
    const [queues, agents] = [model.all("queues"), this.#sorted(model.all("agents"))];
    const kept = model.all("calls").filter((c) => c.call_back).sort((a, b) => a.requested_at - b.requested_at);
    return html`<main class=${model.connected ? "" : "old"}>
      <callcenter-headline .queues=${queues} .agents=${agents} .version=${model.definitions}></callcenter-headline>
      <section class="table" role="table" aria-label=${t("queue")}>${queues.length
        ? [html`<callcenter-queue-head .version=${model.definitions}></callcenter-queue-head>`, repeat(queues, (q) => q.name,
            (q) => html`<callcenter-queue-row .queue=${q} .version=${model.definitions}></callcenter-queue-row>`)]
        : html`<p class="empty">${t("no.queues")}</p>`}</section>
      <section class="lines" role="list" aria-label=${t("lines")}>${repeat(model.all("lines"), (li) => li.number,
        (li) => html`<callcenter-line .line=${li} .version=${model.definitions}></callcenter-line>`)}</section>
      ${kept.length ? html`<section class="lines" id="call-backs" role="list" aria-label=${t("call.backs")}>${repeat(kept.slice(0, MOST_KEPT), (c) => c.id,
        (c) => html`<callcenter-call-back .call=${c} .version=${queues}></callcenter-call-back>`)}${
        kept.length > MOST_KEPT ? html`<span class="muted">${t("more.call.backs", { n: kept.length - MOST_KEPT })}</span>` : nothing}</section>` : nothing}
      <section class="agents" role="list" aria-label=${t("agents")}>${agents.length
        ? repeat(agents, (a) => a.id, (a) => html`<callcenter-agent-tile .agent=${a} .version=${model.site}></callcenter-agent-tile>`)
        : html`<p class="empty">${t("no.agents")}</p>`}</section>
      <callcenter-waiting .calls=${model.all("calls")} .version=${model.definitions}></callcenter-waiting>
    </main>`;
  }

  /** By trouble; but while a menu is open nothing may move away under the hand. */
  #sorted(agents) {
    if (this.#menus > 0) {
      const place = new Map(this.#order.map((id, index) => [id, index]));
      return agents.sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity));
    }
    const sorted = agents.sort(byTrouble);
    this.#order = sorted.map((a) => a.id);
    return sorted;
  }
}

customElements.define("callcenter-wallboard", Wallboard);
