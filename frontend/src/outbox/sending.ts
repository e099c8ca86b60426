/** Sends what is kept, one after the other, in one tab or worker at a time. The server counts each key once. */
import { drop, type Kept, keep, kept, waits } from "./box";

export const ADDRESS = "/leads/outcomes/";
const PATIENCE_MS = 15_000;
/** The server takes nothing older. */
const OLDEST_MS = 31 * 86_400_000;
/** So often something that the server fails at is sent; those behind it go on meanwhile. */
const MOST_FAILURES = 8;
/** Not this outcome's fault: restarting, or too much to do. */
const BUSY = [429, 502, 503, 504];
const CONFLICT = 409;

/** `away`: the server cannot be reached; `signed out`: it can, and wants to know who this is. */
export type Ended = "done" | "away" | "signed out";

/** Nobody else sends or takes back while this is done. */
export async function alone<T>(deed: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? await navigator.locks.request("outcomes", deed) : deed();
}

interface Wish {
  /** Also where nothing is kept, to learn whether the server can be reached. */
  ask?: boolean;
  /** Answers are kept for the rows of a page; else the next page says them. */
  rows?: boolean;
}

export function send({ ask = false, rows = false }: Wish = {}): Promise<Ended> {
  return alone(async () => {
    const all = await kept();
    for (const one of all) if (one.at < Date.now() - OLDEST_MS) await drop(one.key);
    const waiting = all.filter(waits);
    if (!waiting.length && !ask) return "done";
    try {
      return await go(waiting, rows);
    } catch {
      return "away";
    }
  });
}

async function go(waiting: Kept[], rows: boolean): Promise<Ended> {
  // A page that was kept has an old token, and whoever is signed in now may be somebody else.
  const asked = await fetch(ADDRESS, { redirect: "manual", cache: "no-store", signal: patience() });
  if (asked.type === "opaqueredirect") return "signed out";
  if (!asked.ok) return "away";
  const { person, token } = (await asked.json()) as { person: string; token: string };
  for (const one of waiting) if (one.person === person && !(await sent(one, token, rows))) return "away";
  return "done";
}

async function sent(one: Kept, token: string, rows: boolean): Promise<boolean> {
  const { key, person, lead, outcome, fields } = one;
  // How long ago, not when: the clock of a phone may be wrong.
  const ago = String(Math.max(0, Math.round((Date.now() - one.at) / 1000)));
  const body = new URLSearchParams({ ...fields, key, person, lead, outcome, ago, csrfmiddlewaretoken: token });
  const headers: HeadersInit = rows ? { "HX-Request": "true" } : {};
  const answer = await fetch(ADDRESS, { method: "POST", body, headers, redirect: "manual", signal: patience() });
  if (answer.type === "opaqueredirect" || BUSY.includes(answer.status)) return false;
  // Signed out meanwhile, who asks for a row is answered nothing.
  const told = rows && answer.ok ? await answer.text() : "";
  if (told) await keep({ ...one, told });
  else if (answer.ok && !rows) await drop(key);
  else if (answer.status === CONFLICT) await keep({ ...one, refused: ((await answer.json()) as Refused).sentence });
  else if (answer.ok) return false;
  else await failed(one);
  return true;
}

async function failed(one: Kept): Promise<void> {
  const many = (one.failed ?? 0) + 1;
  await keep(many < MOST_FAILURES ? { ...one, failed: many } : { ...one, failed: many, refused: "" });
}

interface Refused {
  sentence: string;
}

function patience(): AbortSignal {
  return AbortSignal.timeout(PATIENCE_MS);
}
