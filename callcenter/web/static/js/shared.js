/** Styles that more than one element uses. */
import { css } from "../vendor/lit.js";

export const shared = css`
  :host { box-sizing: border-box; }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  .icon { flex: none; vertical-align: -.14em; }
  .number { font-variant-numeric: tabular-nums; font-weight: 650; letter-spacing: -.01em; white-space: nowrap; }
  .unit { font-size: var(--unit); font-weight: 500; color: var(--muted); margin-inline-start: .15em; letter-spacing: 0; }
  .muted { color: var(--muted); }
  .sub { display: var(--sub); font-size: var(--small); color: var(--muted); font-weight: 400; white-space: nowrap; }
  .good { color: var(--good); } .near { color: var(--warn); } .below { color: var(--bad); }
  .aside { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  button { font: inherit; color: inherit; }
  :focus-visible { outline: 3px solid var(--talking); outline-offset: 2px; border-radius: 4px; }
`;
