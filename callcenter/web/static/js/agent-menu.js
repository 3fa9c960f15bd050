/** <callcenter-agent-menu>: what a supervisor can do with one agent. A refusal is shown in the engine's own words. */
import { LitElement, css, html, nothing } from "../vendor/lit.js";
import { nameOf, t } from "./i18n.js";
import { icon } from "./icons.js";
import { FollowsMe, me } from "./me.js";
import { model } from "./model.js";
import { FollowsSettings } from "./settings.js";
import { shared } from "./shared.js";

class AgentMenu extends LitElement {
  static properties = { agent: {}, failure: { state: true }, open: { type: Boolean, reflect: true } };
  static styles = [shared, css`
    .opener { all: unset; cursor: pointer; display: inline-flex; padding: .15em .4em; border-radius: .3em; color: var(--muted); }
    .opener:hover { background: var(--line); } .opener:focus-visible { outline: 3px solid var(--talking); }
    [popover] { position: fixed; inset: auto; margin: 0; padding: .35rem; width: 15rem; border: 1px solid var(--line); border-radius: .6rem;
      background: var(--card); color: var(--text); box-shadow: 0 8px 24px rgb(0 0 0 / 25%); font-size: 1rem; }
    .item { display: block; width: 100%; padding: .5rem .7rem; border: 0; border-radius: .35rem; background: none; text-align: start; cursor: pointer; }
    .item:hover, .item:focus-visible { background: color-mix(in srgb, var(--talking) 14%, transparent); }
    .group { padding: .4rem .7rem .1rem; color: var(--muted); font-size: .8rem; }
    .reason { padding-inline-start: 1.6rem; }
    .failure { margin: .3rem; padding: .5rem .6rem; border-radius: .35rem; background: var(--bad-fill); color: var(--bad-ink); white-space: normal; }
  `];

  constructor() { super(); this.agent = null; this.failure = ""; this.open = false; new FollowsSettings(this); new FollowsMe(this); }

  // A menu may be open while other reasons come in.
  #renew = () => this.requestUpdate();
  connectedCallback() { super.connectedCallback(); model.addEventListener("reference", this.#renew); }
  disconnectedCallback() { model.removeEventListener("reference", this.#renew); super.disconnectedCallback(); }

  render() {
    const a = this.agent;
    if (!me.mayActFor(a.id)) return nothing;
    return html`<button class="opener" type="button" aria-haspopup="true" aria-expanded=${this.open} aria-label=${t("act", { name: `${a.name} ${a.id}` })}
        @click=${this.#toggle}>${icon("menu")}</button>
      <div popover="auto" @toggle=${this.#toggled}>
        ${this.failure ? html`<div class="failure" role="alert">${t("act.failed", { why: this.failure })}</div>` : nothing}
        ${this.open ? this.#items(a) : nothing}
      </div>`;
  }

  #items(a) {
    const item = (verb) => html`<button class="item" type="button" data-verb=${verb} @click=${() => this.#act(verb)}>${t(`act.${verb}`)}</button>`;
    if (a.state === "logged_out") return item("login");
    return html`${a.state === "wrap_up" ? item("end-wrap-up") : nothing}${a.state === "paused" ? item("unpause") : nothing}
      <div class="group">${t("act.pause")}</div>
      ${model.site.pause_reasons.map((r) => html`<button class="item reason" type="button" data-verb="pause"
        @click=${() => this.#act("pause", { reason: r.key })}>${nameOf(r)}</button>`)}
      ${item("logout")}`;
  }

  #toggle() {
    const box = this.renderRoot.querySelector("[popover]");
    this.failure = "";
    box.togglePopover();
  }

  async #toggled(event) {
    this.open = event.newState === "open";
    this.dispatchEvent(new CustomEvent("callcenter-menu", { bubbles: true, composed: true, detail: { open: this.open } }));
    if (!this.open) return;
    await this.updateComplete;
    const box = this.renderRoot.querySelector("[popover]");
    const opener = this.renderRoot.querySelector(".opener").getBoundingClientRect();
    box.style.left = `${Math.max(8, Math.min(opener.right - box.offsetWidth, innerWidth - box.offsetWidth - 8))}px`;
    box.style.top = `${Math.max(8, Math.min(opener.bottom + 4, innerHeight - box.offsetHeight - 8))}px`;
    box.querySelector(".item")?.focus();
  }

  async #act(verb, body = {}) {
    this.failure = "";
    try {
      const answer = await fetch(`/api/v1/agents/${encodeURIComponent(this.agent.id)}/${verb}`, {
        method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
      });
      if (answer.ok) this.renderRoot.querySelector("[popover]").hidePopover();
      else this.failure = (await answer.json()).detail;
    } catch {
      this.failure = t("act.offline");
    }
  }
}

customElements.define("callcenter-agent-menu", AgentMenu);
