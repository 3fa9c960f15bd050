/** What the forms have in common: looks, and the faults that the server found beside the fields. */
import { css, html, nothing } from "../vendor/lit.js";
import { t } from "./i18n.js";

export const form = css`
  form { display: grid; gap: .8rem; } label { display: grid; gap: .25rem; align-content: start; font-size: .9rem; color: var(--muted); }
  input[type="text"], input[type="password"], input[type="number"], input[type="search"], input[type="datetime-local"], textarea, select { font: inherit; color: var(--text); background: var(--bg); border: 1px solid var(--muted);
    border-radius: .4rem; padding: .5rem .6rem; min-width: 0; width: 100%; }
  [aria-invalid="true"] { border-color: var(--bad); } input:disabled { opacity: .6; }
  .fault { color: var(--bad); font-size: .85rem; }
  .failure { padding: .5rem .7rem; border-radius: .4rem; background: var(--bad-fill); color: var(--bad-ink); overflow-wrap: anywhere; }
  .plain, .main { border: 1px solid var(--line); background: var(--card); border-radius: .4rem; padding: .45rem 1rem; cursor: pointer; font-size: .95rem; }
  .main { background: var(--talking); border-color: transparent; color: var(--card); font-weight: 650; } .main:disabled { opacity: .6; cursor: default; }
  .buttons { display: flex; gap: .6rem; justify-content: flex-end; flex-wrap: wrap; } .hint { font-size: .85rem; color: var(--muted); margin: 0; }
`;

/** What is wrong with a field: the rule for it in the reader's language, else what the server says. */
export function faultsOf(problem, name) {
  const found = (problem?.errors ?? []).filter(({ path }) => path === `body.${name}` || path.startsWith(`body.${name}.`));
  const rule = t(`fault.${name}`);
  return found.length && rule !== `fault.${name}` ? [rule] : found.map((fault) => fault.message);
}

/** One field with its name, and what the server says is wrong with it. */
export function field(name, words, problem, { type = "text", value = "", complete = "off", autofocus = false, disabled = false } = {}) {
  const faults = faultsOf(problem, name);
  return html`<label>${words}<input name=${name} type=${type} .value=${value} autocomplete=${complete} ?autofocus=${autofocus} ?disabled=${disabled}
      autocapitalize="none" spellcheck="false" aria-invalid=${faults.length > 0} aria-describedby="${name}-fault">
    <span class="fault" id="${name}-fault">${faults.join("; ")}</span></label>`;
}

/** The refusal as a whole, unless each of its faults stands beside its field. */
export function failure(problem, fields = []) {
  if (!problem) return nothing;
  const beside = problem.errors.length && problem.errors.every((fault) => fields.includes(fault.path.replace("body.", "")));
  return html`<div class="failure" role="alert">${beside ? t("fields.wrong") : problem.words}</div>`;
}
