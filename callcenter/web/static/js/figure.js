/** A share or a time with its mark against the target: colour, sign and words together. */
import { html, nothing } from "../vendor/lit.js";
import { NONE, percent, seconds, t } from "./i18n.js";
import { icon } from "./icons.js";
import { settings } from "./settings.js";
import { standing } from "./term.js";

const SIGN = { near: "warn", below: "bad" };

function marked(key, value, shown, unit) {
  if (shown === NONE) return html`<span class="number muted">${NONE}</span>`;
  const how = standing(key, value);
  const sign = SIGN[how];
  return html`<span class="number ${how}">${shown}<span class="unit">${unit}</span>${sign
    ? html`<span class="sign">${icon(sign)}</span><span class="aside">${t(how)}</span>` : nothing}</span>`;
}

/** A share, such as the connection rate. */
export const share = (key, value) =>
  marked(key, value, percent(value, { up: key === "abandon_rate", digits: settings.wall ? 0 : 1 }), "%");

/** A time in milliseconds. */
export const time = (key, value) => marked(key, value, seconds(value), t("seconds"));
