/** Asking the server: JSON there and back; who is not signed in is led to the sign-in page. */
import { t } from "./i18n.js";
import { settings } from "./settings.js";

/** The server's refusal: its stable code, its words, and what is wrong with each field. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? String(status));
    Object.assign(this, { status, code: body.code ?? "", errors: body.errors ?? [] });
  }

  /** In the reader's language where there are words for the code. */
  get words() {
    const words = t(`problem.${this.code}`);
    return words === `problem.${this.code}` ? this.message : words;
  }
}

/** Where to sign in, and come back from. */
export function toSignIn() {
  const here = location.pathname + location.search;
  location.assign(`/signin?next=${encodeURIComponent(here)}`);
}

/** The page to go on with after the sign-in: never one of another site. */
export function nextPage() {
  const asked = new URL(new URL(location.href).searchParams.get("next") ?? "/", location.origin);
  return asked.origin === location.origin && asked.pathname !== "/signin" ? asked.pathname + asked.search : "/";
}

/** The server's answer, whole; throws a Problem. */
async function send(method, path, body) {
  let answer;
  try {
    answer = await fetch(`/api/v1/${path}`, {
      method, cache: "no-store", headers: { "content-type": "application/json", "accept-language": settings.lang === "en" ? "en" : "zh-CN" },
      body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
    });
  } catch {
    throw new Problem(0, { detail: t("act.offline") });
  }
  if (answer.ok) return answer;
  const problem = new Problem(answer.status, await answer.json().catch(() => ({})));
  if (problem.code === "not_signed_in") toSignIn();
  throw problem;
}

/** What the server answers; throws a Problem. */
export async function ask(method, path, body) {
  const answer = await send(method, path, body);
  return answer.status === 204 ? null : answer.json();
}

/** Some rows of a list, and where the next ones begin: null where there are none; throws a Problem. */
export async function askPage(path) {
  const answer = await send("GET", path);
  const following = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
  return { rows: await answer.json(), next: following ? new URL(following, location.origin).searchParams.get("after") : null };
}
