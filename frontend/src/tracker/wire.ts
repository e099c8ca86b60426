/**
 * Sends what is to be told, a few at once, without cookies and without asking the server for permission first (plain
 * text needs no preflight). What does not arrive is tried once more, when the browser is back online or after a while;
 * a message number counts once, so that a second try never doubles anything.
 */
import { random } from "./visitor";

const TOGETHER_MS = 250;
const AGAIN_MS = 8000;
/** Browsers refuse more than 64 KB in all requests together that are under way and outlive their page. */
const LASTING = 60000;

export type Told = Record<string, unknown>;
export interface Wire {
  put(told: Told): void;
  flush(): void;
}

export function wire(address: string, writeKey: string): Wire {
  const waiting: string[] = [];
  let timer = 0;
  let lasting = 0;

  function put(told: Told): void {
    // Written down now: what cannot be written fails alone, and what the page changes later was told before.
    waiting.push(JSON.stringify({ ...told, messageId: random(), timestamp: new Date() }));
    timer ||= setTimeout(flush, TOGETHER_MS);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = 0;
    if (waiting.length) send(waiting.splice(0), true);
  }

  function send(batch: string[], again: boolean): void {
    const head = JSON.stringify({ writeKey, sentAt: new Date() }).slice(0, -1);
    const body = `${head},"batch":[${batch}]}`;
    const { size } = new Blob([body]);
    const keepalive = again && lasting + size < LASTING;
    const failed = () => {
      const retry = () => send(batch, false);
      if (!again) return;
      if (navigator.onLine) setTimeout(retry, AGAIN_MS);
      else addEventListener("online", retry, { once: true });
    };
    if (!keepalive || "keepalive" in Request.prototype) {
      const bytes = keepalive ? size : 0;
      lasting += bytes;
      fetch(address, { method: "POST", body, keepalive, credentials: "omit", referrerPolicy: "origin" })
        .then(({ status }) => (status === 429 || status > 499) && failed(), failed)
        .then(() => {
          lasting -= bytes;
        });
    } else if (!navigator.sendBeacon(address, body)) failed();
  }

  document.addEventListener("visibilitychange", () => document.hidden && flush());
  addEventListener("pagehide", flush);
  return { put, flush };
}
