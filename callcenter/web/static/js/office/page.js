/** <callcenter-page>: the frame of the office's pages: heading, who is signed in, and the page that the address names. */
import { LitElement, css, html } from "../../vendor/lit.js";
import { form } from "../form.js";
import { t } from "../i18n.js";
import { FollowsMe, me } from "../me.js";
import { FollowsSettings, applySettings, settings } from "../settings.js";
import { shared } from "../shared.js";
import "../who.js";
import "./alerts.js";
import "./desk.js";
import "./new-order.js";
import "./order.js";
import "./orders.js";
import { register } from "./register.js";

const number = () => decodeURIComponent(location.pathname.split("/")[2] ?? "");
const PAGES = {
  "/orders": ["orders", () => html`<callcenter-orders></callcenter-orders>`],
  "/orders/new": ["order.new", () => html`<callcenter-new-order></callcenter-new-order>`],
  "/alerts": ["alerts", () => html`<callcenter-alerts></callcenter-alerts>`],
  "/dispatch": ["dispatch.desk", () => html`<callcenter-desk name="dispatch"></callcenter-desk>`],
  "/department": ["department.inbox", () => html`<callcenter-desk name="department"></callcenter-desk>`],
  "/follow-up": ["follow.up", () => html`<callcenter-desk name="follow-up"></callcenter-desk>`],
};
const ORDER = ["order", () => html`<callcenter-order .number=${number()}></callcenter-order>`];

class Page extends LitElement {
  static styles = [shared, form, css`
    :host { display: grid; gap: var(--gap); padding: var(--gap); max-width: 130rem; margin-inline: auto; }
    header { display: flex; align-items: center; gap: .4rem 1rem; flex-wrap: wrap; } h1 { font-size: 1.35rem; margin: 0; }
    callcenter-who { margin-inline-start: auto; } main { min-width: 0; }
  `];

  constructor() { super(); new FollowsSettings(this); new FollowsMe(this); }

  connectedCallback() {
    super.connectedCallback();
    me.load();
    register.addEventListener("change", () => this.requestUpdate());
    register.load();
  }

  render() {
    const [title, body] = PAGES[location.pathname] ?? ORDER;
    document.title = title === "order" ? `${t(title)} ${number()}` : t(title);
    return html`<header><h1>${t(title)}</h1><callcenter-who></callcenter-who>
      <button class="plain" id="language" type="button" lang=${settings.lang === "en" ? "zh-CN" : "en"}
        @click=${() => settings.setLang(settings.lang === "en" ? "zh" : "en")}>${t("language")}</button></header>
      <main>${body()}</main>`;
  }
}

customElements.define("callcenter-page", Page);
applySettings();
