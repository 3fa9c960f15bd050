/** Small pictures, one per state: the shape tells what the colour tells. */
import { html, svg } from "../vendor/lit.js";

const SHAPES = {
  idle: svg`<circle cx="12" cy="12" r="9"/><path d="m8 12.5 3 3 5-6"/>`,
  ringing: svg`<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4M2.5 8.5a9 9 0 0 1 2.5-5M21.5 8.5a9 9 0 0 0-2.5-5"/>`,
  talking: svg`<path d="M4 14v-2a8 8 0 0 1 16 0v2"/><rect x="2.5" y="13" width="4" height="6" rx="1.5"/><rect x="17.5" y="13" width="4" height="6" rx="1.5"/><path d="M19.5 19c0 1.5-2 2.5-5 2.5"/>`,
  wrap_up: svg`<path d="m4 20 1-4L16 5l3 3L8 19zM13.5 7.5l3 3M13 20h7"/>`,
  paused: svg`<circle cx="12" cy="12" r="9"/><path d="M10 9v6M14 9v6"/>`,
  logged_out: svg`<path d="M12 3v8M7 6a8 8 0 1 0 10 0"/>`,
  unreachable: svg`<path d="M4 14v-2a8 8 0 0 1 14-5.3M20 12v2M3 21 21 3"/><rect x="2.5" y="13" width="4" height="6" rx="1.5"/>`,
  resting: svg`<path d="M6 16V11a6 6 0 0 1 9-5.2M18 11v5l1.5 2h-15L6 16M10 21h4M3 3l18 18"/>`,
  own_call: svg`<path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2"/>`,
  three_way: svg`<circle cx="12" cy="7" r="3"/><circle cx="5" cy="16" r="3"/><circle cx="19" cy="16" r="3"/><path d="M9 9.5 6.5 13M15 9.5l2.5 3.5M8 16h8"/>`,
  warn: svg`<path d="M12 3 2.5 20h19zM12 10v4M12 17v.5"/>`,
  bad: svg`<path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM12 7v6M12 16v.5"/>`,
  menu: svg`<path stroke-width="4" d="M12 5v.01M12 12v.01M12 19v.01"/>`,
};

/** The picture; it is hidden from screen readers, as words stand beside it. */
export const icon = (name) => html`<svg class="icon" aria-hidden="true" viewBox="0 0 24 24" width="1em" height="1em"
  fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">${SHAPES[name]}</svg>`;
