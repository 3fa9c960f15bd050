/** Follows the server's event stream for ever: reads it itself, so that comments too show that the link is alive. */
import { toSignIn } from "./api.js";

const SILENCE_MS = 25_000;
const RETRY_MS = [250, 500, 1000, 2000];

/** Give each event to the method of `target` that bears its name. */
export async function follow(address, target) {
  for (let failures = 0; ; failures += 1) {
    const stop = new AbortController();
    let watchdog;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => stop.abort(), SILENCE_MS);
    };
    try {
      alive();
      const answer = await fetch(address, { signal: stop.signal, cache: "no-store" });
      if (answer.status === 401) return toSignIn();
      if (answer.status === 403) return target.refused();
      if (!answer.ok) throw new Error(`stream: ${answer.status}`);
      for await (const text of chunks(answer.body)) {
        alive();
        for (const event of text) if (event.name) target[event.name]?.(JSON.parse(event.data));
        target.link(true);
        failures = 0;
      }
    } catch { /* cut: told below, tried again */ }
    clearTimeout(watchdog);
    target.link(false);
    await new Promise((go) => setTimeout(go, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]));
  }
}

/** The events in each piece that arrives; a comment gives a piece without events. */
async function* chunks(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    yield blocks.map(parse);
  }
}

function parse(block) {
  const event = { name: "", data: "" };
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) event.name = line.slice(7);
    if (line.startsWith("data: ")) event.data += line.slice(6);
  }
  return event;
}
