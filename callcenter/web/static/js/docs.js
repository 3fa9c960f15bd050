/** <callcenter-docs>: the API in words, drawn from /openapi.json; nothing is fetched from elsewhere. */
import { LitElement, css, html, nothing } from "../vendor/lit.js";
import { shared } from "./shared.js";

class Docs extends LitElement {
  static properties = { schema: { state: true } };
  static styles = [shared, css`
    :host { display: block; max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
    section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1.1rem; margin: .8rem 0; }
    h3 { margin: 0; font-size: 1.05rem; } code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
    .verb { display: inline-block; min-width: 3.5em; color: var(--talking); font-weight: 700; } .verb.post { color: var(--trouble); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: .6rem 0 0; font-size: .9rem; }
    dd { margin: 0; color: var(--muted); } a { color: var(--talking); }
  `];

  constructor() { super(); this.schema = null; }

  async connectedCallback() {
    super.connectedCallback();
    this.schema = await (await fetch("/openapi.json")).json();
  }

  render() {
    if (!this.schema) return nothing;
    const { info, paths, components } = this.schema;
    return html`<h1>${info.title} API v${info.version}</h1><p>${info.description} <a href="/openapi.json">openapi.json</a></p>
      ${Object.entries(paths).flatMap(([path, verbs]) => Object.entries(verbs).map(([verb, route]) => operation(path, verb, route)))}
      <h2>Values</h2>${Object.entries(components.schemas).map(([name, value]) => html`<section id=${name}><h3>${name}</h3>
        ${value.description ? html`<p>${value.description}</p>` : nothing}${fields(value.properties ?? {})}</section>`)}`;
  }
}

const operation = (path, verb, route) => html`<section><h3><span class="verb ${verb}">${verb.toUpperCase()}</span> <code>${path}</code></h3>
  <p>${route.summary}${route.description ? html`. ${route.description}` : nothing}</p>
  ${route.parameters ? fields(Object.fromEntries(route.parameters.map((p) => [p.name, { ...p.schema, description: p.description }]))) : nothing}
  <dl>${Object.entries(route.responses).map(([status, r]) => html`<dt><code>${status}</code></dt><dd>${r.description} ${named(content(r))}</dd>`)}</dl></section>`;

const fields = (values) => html`<dl>${Object.entries(values).map(([name, v]) => html`<dt><code>${name}</code></dt><dd>${named(v)} ${v.description ?? ""}</dd>`)}</dl>`;
const content = (response) => Object.values(response.content ?? {})[0]?.schema ?? {};

/** The name of a type in the description. */
function named(schema) {
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(named).join(" | ");
  return schema.items ? `[${named(schema.items)}]` : schema.type ?? "";
}

customElements.define("callcenter-docs", Docs);
