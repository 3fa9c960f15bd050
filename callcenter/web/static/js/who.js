/** <callcenter-who>: who is signed in, the way to the other pages that this person may see, and out. */
import { LitElement, css, html, nothing } from "../vendor/lit.js";
import { ask } from "./api.js";
import { t } from "./i18n.js";
import { FollowsMe, me } from "./me.js";
import { FollowsSettings } from "./settings.js";
import { shared } from "./shared.js";
import { FollowsStanding, standing } from "./standing.js";

/** Address, words, and which permissions lead there. */
const PAGES = [["/", "title", "live.view"], ["/orders", "orders", "order.view"], ["/dispatch", "dispatch.desk", "order.decide_return", "order.arbitrate"],
  ["/department", "department.inbox", "order.sign"], ["/follow-up", "follow.up", "order.follow_up"], ["/alerts", "alerts", "alert.view"], ["/kb", "kb", "kb.view"], ["/users", "users", "user.edit"]];

class Who extends LitElement {
  static properties = { failure: { state: true } };
  static styles = [shared, css`
    :host { display: flex; align-items: center; gap: .4rem .8rem; flex-wrap: wrap; font-size: .9rem; }
    a { color: var(--talking); } .name { font-weight: 650; } .count { display: inline-block; border-radius: 1em; padding: 0 .5em; background: var(--bad-fill); color: var(--bad-ink); font-variant-numeric: tabular-nums; } .failure { color: var(--bad); }
    .plain { border: 1px solid var(--line); background: var(--card); border-radius: .4rem; padding: .3rem .8rem; cursor: pointer; }
  `];

  constructor() { super(); this.failure = ""; new FollowsMe(this); new FollowsSettings(this); new FollowsStanding(this); }

  render() {
    const pages = PAGES.filter(([path, , ...any]) => path !== location.pathname && any.some((permission) => me.may(permission)));
    return html`${pages.map(([path, words]) => html`<a href=${path}>${t(words)}${path === "/alerts" && standing.count ? html` <span class="count">${standing.count}</span>` : nothing}</a>`)}${me.signed_in
      ? html`<span class="name" title=${me.name}>${me.display}</span>
        <button class="plain" id="sign-out" type="button" @click=${this.#out}>${t("sign.out")}</button>` : nothing}${
      this.failure ? html`<span class="failure" role="alert">${this.failure}</span>` : nothing}`;
  }

  async #out() {
    try {
      await ask("DELETE", "session");
      location.assign("/signin");
    } catch (problem) {
      this.failure = problem.words;
    }
  }
}

customElements.define("callcenter-who", Who);
