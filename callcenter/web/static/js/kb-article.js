/** <callcenter-kb-article>: one article to read out, and a way to say that it is wrong. */
import { LitElement, css, html, nothing } from "../vendor/lit.js";
import { ask } from "./api.js";
import { failure, form } from "./form.js";
import { t } from "./i18n.js";
import { FollowsMe, me } from "./me.js";
import { FollowsSettings, settings } from "./settings.js";
import { shared } from "./shared.js";

const day = (at) => new Date(at * 1000).toLocaleDateString(settings.lang === "en" ? "en-GB" : "zh-CN");

class Article extends LitElement {
  static properties = { article: {}, shown: { state: true }, problem: { state: true }, flagging: { state: true }, raised: { state: true } };
  static styles = [shared, form, css`
    :host { display: grid; gap: .7rem; padding: 1rem 1.2rem; align-content: start; }
    h2 { margin: 0; font-size: 1.3rem; overflow-wrap: anywhere; } .body { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.05rem; line-height: 1.6; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem .8rem; margin: 0; font-size: .9rem; } dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
    ul { margin: 0; padding-inline-start: 1.2rem; color: var(--muted); } .flag { display: grid; gap: .5rem; } .good { font-weight: 650; margin: 0; }
    textarea { font: inherit; color: var(--text); background: var(--bg); border: 1px solid var(--muted); border-radius: .4rem; padding: .5rem .6rem; width: 100%; }
    label:has(input) { display: flex; gap: .4rem; align-items: center; }
  `];

  constructor() { super(); this.article = ""; this.#clear(); new FollowsSettings(this); new FollowsMe(this); }

  #clear() { Object.assign(this, { shown: null, problem: null, flagging: false, raised: null }); }

  willUpdate(changed) {
    if (changed.has("article") && this.article) { this.#clear(); this.#load(this.article); }
  }

  async #load(id) {
    try {
      const shown = await ask("GET", `kb/articles/${encodeURIComponent(id)}`);
      if (id === this.article) this.shown = shown;
    } catch (problem) {
      if (id === this.article) this.problem = problem;
    }
  }

  render() {
    const a = this.shown;
    if (a === null) return failure(this.problem);
    const facts = [["kb.id", `${a.id}@${a.version}`], ["kb.department", a.department], ["kb.category", a.category],
      ["kb.until", a.valid_until && day(a.valid_until)], ["kb.review", a.review_at && day(a.review_at)], ["kb.changed", day(a.changed_at)]];
    return html`<h2>${a.title}</h2><div class="body" lang="">${a.body}</div>
      ${a.questions.length ? html`<ul aria-label=${t("kb.questions")}>${a.questions.map((q) => html`<li>${q}</li>`)}</ul>` : nothing}
      <dl>${facts.filter(([, value]) => value).map(([key, value]) => html`<dt>${t(key)}</dt><dd>${value}</dd>`)}</dl>
      ${failure(this.problem)}${this.raised ? html`<p class="good" role="status">${t("kb.flagged", { day: day(this.raised.due_at) })}</p>` : this.#flag()}`;
  }

  #flag() {
    if (!me.may("kb.flag")) return nothing;
    if (!this.flagging) return html`<div><button class="plain" id="flag" type="button" @click=${this.#begin}>${t("kb.flag")}</button></div>`;
    return html`<form class="flag" @submit=${this.#send}>
      <label>${t("kb.wrong")}<textarea name="text" rows="3" maxlength="2000" required></textarea></label>
      <label><input type="checkbox" name="caller"> ${t("kb.caller")}</label>
      <div><button class="main" type="submit">${t("kb.send")}</button> <button class="plain" type="button" @click=${() => { this.flagging = false; }}>${t("cancel")}</button></div></form>`;
  }

  async #begin() {
    this.flagging = true;
    await this.updateComplete;
    this.renderRoot.querySelector("textarea").focus();
  }

  async #send(event) {
    event.preventDefault();
    const fields = new FormData(event.target);
    const body = { text: fields.get("text"), source: fields.get("caller") ? "caller" : "agent" };
    try {
      const raised = await ask("POST", `kb/articles/${encodeURIComponent(this.shown.id)}/flags`, body);
      Object.assign(this, { raised, problem: null });
    } catch (problem) {
      this.problem = problem;
    }
  }
}

customElements.define("callcenter-kb-article", Article);
