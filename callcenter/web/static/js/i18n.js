/** Words and numbers in the reader's language. A figure that does not exist is a dash: never 0 %, never 100 %. */
import en from "./lang/en.js";
import officeEn from "./lang/office-en.js";
import officeZh from "./lang/office-zh.js";
import zh from "./lang/zh.js";
import { settings } from "./settings.js";

const WORDS = { en: { ...en, ...officeEn }, zh: { ...zh, ...officeZh } };
export const NONE = "–";

/** The words for `key`, with `{name}` filled in. */
export function t(key, values = {}) {
  const words = WORDS[settings.lang][key] ?? key;
  return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** The name of a thing in the reader's language; the other one where it is missing. */
export const nameOf = (thing, field = "name") =>
  (settings.lang === "en" ? thing[`${field}_en`] || thing[field] : thing[field] || thing[`${field}_en`]);

/** Seconds as 0:07, 12:34 or 1:02:03. */
export function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(s / 60) % 60;
  return s < 3600 ? `${minutes}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(minutes)}:${two(s % 60)}`;
}

/** A wait as a range, 0:15–2:00; a dash where nothing can be said. */
export const range = (low, high) => (high === null || high === undefined ? NONE : `${span(low)}–${span(high)}`);

/** A time of the clock, 14:05. */
export const clockTime = (at) =>
  new Date(at * 1000).toLocaleTimeString(settings.lang === "en" ? "en-GB" : "zh-CN", { hour12: false, hour: "2-digit", minute: "2-digit" });

/** A day and a time of the clock, 2026-11-26 14:05. */
export const day = (at) => new Date(at * 1000).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });

/** A share as percent without the sign. Never flattering: good shares are cut, bad ones (`up`) rounded up. */
export function percent(share, { up = false, digits = 1 } = {}) {
  if (share === null || share === undefined) return NONE;
  const scale = 10 ** digits;
  const exact = Number((share * 100 * scale).toFixed(6));
  const shown = (up ? Math.ceil(exact) : Math.floor(exact)) / scale;
  return shown === 100 ? "100" : shown.toFixed(digits);
}

/** Milliseconds as seconds with one digit. */
export const seconds = (ms) => (ms === null || ms === undefined ? NONE : (ms / 1000).toFixed(1));
