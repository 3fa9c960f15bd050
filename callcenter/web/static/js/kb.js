/** <callcenter-kb>: looking something up while a caller is on the line: type, arrow down, enter. */
import { LitElement, css, html, nothing, repeat } from "../vendor/lit.js";
import { ask } from "./api.js";
import { failure, form } from "./form.js";
import { t } from "./i18n.js";
import "./kb-article.js";
import { me } from "./me.js";
import { FollowsSettings, applySettings, settings } from "./settings.js";
import { shared } from "./shared.js";
import "./who.js";

/** After the last key, so that not every letter of a word is looked for. */
const PAUSE_MS = 150;

class Knowledge extends LitElement {
  static properties = { hits: { state: true }, chosen: { state: true }, problem: { state: true }, sought: { state: true } };
  static styles = [shared, form, css`
    :host { display: grid; gap: var(--gap); padding: var(--gap); max-width: 110rem; margin-inline: auto; }
    header { display: flex; align-items: center; gap: .4rem 1rem; flex-wrap: wrap; } h1 { font-size: 1.35rem; margin: 0; }
    callcenter-who { margin-inline-start: auto; }
    .seek { font: inherit; font-size: 1.15rem; color: var(--text); background: var(--card); border: 1px solid var(--muted); border-radius: .5rem; padding: .6rem .9rem; width: 100%; }
    main { display: grid; grid-template-columns: minmax(20rem, 2fr) 3fr; gap: var(--gap); align-items: start; }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; box-shadow: var(--shadow); overflow: clip; }
    ol { list-style: none; margin: 0; padding: 0; } li + li { border-top: 1px solid var(--line); }
    .hit { all: unset; box-sizing: border-box; display: grid; gap: .15rem; width: 100%; padding: .6rem .9rem; cursor: pointer; }
    .hit:hover { background: color-mix(in srgb, var(--talking) 7%, transparent); }
    .hit[aria-current="true"] { background: color-mix(in srgb, var(--talking) 14%, transparent); }
    .hit:focus-visible { outline: 3px solid var(--talking); outline-offset: -3px; border-radius: .5rem; }
    .title { font-weight: 650; overflow-wrap: anywhere; } .text, .about { font-size: .9rem; color: var(--muted); overflow-wrap: anywhere; }
    mark { background: color-mix(in srgb, var(--warn-fill) 55%, transparent); color: inherit; border-radius: .2em; }
    .note { margin: 0; padding: .8rem .9rem; color: var(--muted); }
    @media (max-width: 900px) { main { grid-template-columns: 1fr; } }
  `];

  #timer;
  #asked = 0;

  constructor() { super(); this.hits = null; this.chosen = ""; this.problem = null; this.sought = ""; new FollowsSettings(this); }

  connectedCallback() {
    super.connectedCallback();
    me.load();
    this.sought = new URL(location.href).searchParams.get("q") ?? "";
    this.#search();
  }

  firstUpdated() { this.renderRoot.querySelector(".seek").focus(); }

  render() {
    document.title = t("kb");
    return html`<header><h1>${t("kb")}</h1><callcenter-who></callcenter-who>
      <button class="plain" id="language" type="button" lang=${settings.lang === "en" ? "zh-CN" : "en"}
        @click=${() => settings.setLang(settings.lang === "en" ? "zh" : "en")}>${t("language")}</button></header>
      <input class="seek" type="search" maxlength="400" placeholder=${t("kb.seek")} aria-label=${t("kb.seek")} .value=${this.sought}
        @input=${this.#typed} @keydown=${this.#fromField}>
      ${failure(this.problem)}
      <main><section class="card" aria-label=${t("kb.found")} @keydown=${this.#move}>${this.#list()}</section>
        ${this.chosen ? html`<callcenter-kb-article class="card" .article=${this.chosen}></callcenter-kb-article>` : nothing}</main>`;
  }

  #list() {
    if (this.hits === null) return html`<p class="note">${t("kb.hint")}</p>`;
    const part = this.hits.length > 0 && this.hits[0].where === "part";
    const said = this.hits.length === 0 ? t("kb.none") : part ? t("kb.part") : t("kb.count", { n: this.hits.length });
    return html`<p class="note" role="status">${said}</p><ol>${repeat(this.hits, (hit) => hit.id, (hit) => html`<li>
      <button class="hit" type="button" data-id=${hit.id} aria-current=${hit.id === this.chosen} @click=${() => { this.chosen = hit.id; }}>
        <span class="title">${marked(hit.title)}</span><span class="text">${marked(hit.snippet)}</span>
        <span class="about">${[hit.department, hit.category, t("kb.used", { n: hit.used })].filter(Boolean).join(" · ")}</span></button></li>`)}</ol>`;
  }

  #typed(event) {
    this.sought = event.target.value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(), PAUSE_MS);
  }

  async #search() {
    const asked = ++this.#asked;
    const words = this.sought.trim();
    const address = new URL(location.href);
    if (words) address.searchParams.set("q", words); else address.searchParams.delete("q");
    history.replaceState(null, "", address);
    try {
      const hits = words ? await ask("GET", `kb/search?${new URLSearchParams({ q: words })}`) : null;
      // An answer that was overtaken must not take the newer one's place.
      if (asked === this.#asked) Object.assign(this, { hits, problem: null });
    } catch (problem) {
      if (asked === this.#asked) this.problem = problem;
    }
  }

  #fromField(event) {
    if (event.isComposing) return;
    const first = this.renderRoot.querySelector(".hit");
    if (event.key === "ArrowDown" && first) { first.focus(); event.preventDefault(); }
    if (event.key === "Enter" && first) first.click();
  }

  #move(event) {
    const hits = [...this.renderRoot.querySelectorAll(".hit")];
    const at = hits.indexOf(event.target.closest(".hit"));
    const field = this.renderRoot.querySelector(".seek");
    if (event.key === "ArrowDown") (hits[at + 1] ?? hits[at])?.focus();
    else if (event.key === "ArrowUp") (at > 0 ? hits[at - 1] : field).focus();
    else if (event.key === "Escape") { field.focus(); field.select(); }
    else return;
    event.preventDefault();
  }
}

const marked = (pieces) => pieces.map((piece) => (piece.hit ? html`<mark>${piece.text}</mark>` : piece.text));

customElements.define("callcenter-kb", Knowledge);
applySettings();
