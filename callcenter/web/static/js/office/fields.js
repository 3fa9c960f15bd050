/** The fields of the office's forms: one function draws any of them, with what is wrong with it beside it. */
import { html, nothing } from "../../vendor/lit.js";
import { t } from "../i18n.js";
import { register } from "./register.js";

/** The words of a fault: fields by the names that they have on the page; what is said about types only is put plainly. */
const plainly = (problem, fault, name) => (problem.code === "invalid_request" ? t("fault.invalid") : fault.message.replaceAll(name, t(`f.${name}`)));

/** Where the server says that a field is wrong: the rules of an order name what is to be changed by its own name. */
const places = (path) => [`body.${path}`, ...(path.startsWith("changes.") ? [path.replace("changes.", "body.")] : [])];
const isAbout = (fault, path) => places(path).some((at) => fault.path === at || fault.path.startsWith(`${at}.`));

/** What is wrong with the field that stands there in the body. */
export const faultsAt = (problem, path) => (problem?.errors ?? []).filter((fault) => isAbout(fault, path)).map((fault) => plainly(problem, fault, path.split(".").at(-1)));

/** Whether every fault stands beside one of the fields: then the whole need not be told again. */
export const allBeside = (problem, paths) => problem.errors.length > 0 && problem.errors.every((fault) => paths.some((path) => isAbout(fault, path)));

/** One field. `path`: where it stands in the body, also its name in the form. */
export function drawn(field, path, value, problem) {
  const faults = faultsAt(problem, path), wide = field.kind === "area" || field.kind === "lines";
  const fault = html`<span class="fault" id="${path}-fault">${faults.join("; ")}</span>`;
  if (field.kind === "check") {
    return html`<label class="tick"><span><input type="checkbox" name=${path} .checked=${value === true} aria-describedby="${path}-fault"> ${t(`f.${field.name}`)}</span>${fault}</label>`;
  }
  return html`<label class=${wide ? "wide" : ""}>${t(`f.${field.label ?? field.name}`)}${input(field, path, value, faults.length > 0)}${fault}</label>`;
}

function input(field, path, value, wrong) {
  const about = `${path}-fault`;
  switch (field.kind) {
    case "area":
    case "lines": return html`<textarea name=${path} rows="3" maxlength="8000" .value=${value ?? ""} aria-invalid=${wrong} aria-describedby=${about}></textarea>`;
    case "choice": return select(path, field.values.map((each) => [each, t(`${field.words}.${each}`)]), value, wrong);
    case "department": return select(path, departments(), value, wrong);
    case "departments": return html`<select name=${path} multiple size="3" aria-invalid=${wrong} aria-describedby=${about}>${departments().map(([id, name]) =>
      html`<option value=${id} .selected=${(value ?? []).includes(id)}>${name}</option>`)}</select>`;
    case "category": return register.categories.length ? select(path, categories(value), value, wrong) : plain(path, "text", value, wrong);
    case "moment": return plain(path, "datetime-local", value, wrong);
    case "number": return plain(path, "number", value, wrong);
    default: return plain(path, "text", value, wrong);
  }
}

const plain = (path, type, value, wrong) => html`<input name=${path} type=${type} step=${type === "number" ? "any" : nothing} autocomplete="off" .value=${value ?? ""} aria-invalid=${wrong} aria-describedby="${path}-fault">`;

const select = (path, choices, value, wrong) => html`<select name=${path} aria-invalid=${wrong} aria-describedby="${path}-fault"><option value="">${t("choose")}</option>${choices.map(([id, name]) =>
  html`<option value=${id} .selected=${id === value}>${name}</option>`)}</select>`;

const departments = () => register.departments.filter((each) => each.active).map((each) => [each.id, register.department(each.id)]);

/** Those that can be chosen, and the one that an older order has. */
function categories(value) {
  const found = register.categories.filter((each) => each.active || each.code === value).map((each) => [each.code, register.category(each.code)]);
  return value && !found.some(([code]) => code === value) ? [...found, [value, value]] : found;
}
