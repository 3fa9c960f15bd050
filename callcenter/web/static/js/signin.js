/** <callcenter-signin>: name and password; then, where it is asked for, another password. */
import { LitElement, css, html } from "../vendor/lit.js";
import { Problem, ask, nextPage } from "./api.js";
import { failure, field, form } from "./form.js";
import { t } from "./i18n.js";
import { FollowsSettings, applySettings, settings } from "./settings.js";
import { shared } from "./shared.js";
import { values } from "./values.js";

class SignIn extends LitElement {
  static properties = { problem: { state: true }, busy: { state: true }, changing: { state: true } };
  static styles = [shared, form, css`
    :host { display: grid; place-items: center; min-height: 100vh; padding: 1rem; }
    main { width: min(24rem, 100%); background: var(--card); border: 1px solid var(--line); border-radius: .8rem; box-shadow: var(--shadow); padding: 1.6rem; display: grid; gap: 1rem; }
    header { display: flex; align-items: center; justify-content: space-between; } h1 { font-size: 1.35rem; margin: 0; }
  `];

  #current = "";

  constructor() { super(); this.problem = null; this.busy = false; this.changing = false; new FollowsSettings(this); }

  firstUpdated() { this.renderRoot.querySelector("input").focus(); }

  render() {
    document.title = t("sign.in");
    return html`<main><header><h1>${t(this.changing ? "password.change" : "sign.in")}</h1>
      <button class="plain" id="language" type="button" lang=${settings.lang === "en" ? "zh-CN" : "en"}
        @click=${() => settings.setLang(settings.lang === "en" ? "zh" : "en")}>${t("language")}</button></header>
      ${this.changing ? this.#change() : this.#ask()}</main>`;
  }

  #ask() {
    return html`<form @submit=${this.#signIn}>${failure(this.problem)}
      ${field("name", t("user.name"), this.problem, { complete: "username" })}
      ${field("password", t("password"), this.problem, { type: "password", complete: "current-password" })}
      <div class="buttons"><button class="main" type="submit" ?disabled=${this.busy}>${t("sign.in")}</button></div></form>`;
  }

  #change() {
    return html`<form @submit=${this.#changeIt}>${failure(this.problem, ["password"])}<p class="hint">${t("password.must.change")}</p>
      ${field("password", t("password.new"), this.problem, { type: "password", complete: "new-password" })}
      ${field("again", t("password.again"), this.problem, { type: "password", complete: "new-password" })}
      <p class="hint">${t("password.hint")}</p>
      <div class="buttons"><button class="main" type="submit" ?disabled=${this.busy}>${t("password.change")}</button></div></form>`;
  }

  async #signIn(event) {
    const { name, password } = values(event);
    await this.#try(async () => {
      const me = await ask("POST", "session", { name: name.trim().toLowerCase(), password });
      if (!me.must_change) return location.assign(nextPage());
      this.#current = password;
      this.changing = true;
      await this.updateComplete;
      this.renderRoot.querySelector("input").focus();
    });
  }

  async #changeIt(event) {
    const { password, again } = values(event);
    await this.#try(async () => {
      if (password !== again) throw new Problem(0, { detail: t("password.differs") });
      await ask("POST", "me/password", { current: this.#current, new: password });
      location.assign(nextPage());
    });
  }

  async #try(act) {
    this.busy = true;
    this.problem = null;
    try { await act(); } catch (problem) { this.problem = problem; }
    this.busy = false;
  }
}

customElements.define("callcenter-signin", SignIn);
applySettings();
