/**
 * sanket.js: tells Sanket what visitors of a website do. See docs/tracker.md.
 *
 *   <script>window.sanket=window.sanket||function(){(sanket.q=sanket.q||[]).push(arguments)}</script>
 *   <script async src="https://sanket.example.com/sanket.js" data-key="…"></script>
 *
 * It never throws into the page, and where the browser asks not to be tracked it does nothing at all.
 */
import { type Deeds, teller } from "./teller";
import { agree, visitor } from "./visitor";
import { wire } from "./wire";

type Say = (...call: unknown[]) => void;
type Face = Say & { q?: ArrayLike<unknown>[]; ready?: boolean };

const NAMES: (keyof Deeds)[] = ["track", "page", "identify", "group", "alias", "reset", "consent"];

function unwanted(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & Record<string, unknown>;
  const asks = [doNotTrack, (window as unknown as Record<string, unknown>).doNotTrack];
  return globalPrivacyControl === true || asks.includes("1") || asks.includes("yes");
}

function begin(script: HTMLScriptElement): Deeds | undefined {
  const { key, consent = "", domain = "", host, auto } = script.dataset;
  const who = visitor();
  const asksNot = unwanted();
  if (asksNot || consent === "given") agree(who, !asksNot, domain);
  if (asksNot || !key) return undefined;
  const { deeds, watch } = teller(who, wire(new URL("/v1/batch", host || script.src).href, key), consent, domain);
  if (auto !== "off") watch();
  return deeds;
}

function start(): void {
  const site = window as unknown as { sanket?: Face };
  // A tag manager may run a script that is no longer in the page, or not yet.
  const script = document.currentScript ?? document.querySelector("script[data-key][src*='sanket.js']");
  if (!(script instanceof HTMLScriptElement) || site.sanket?.ready) return;
  const deeds = begin(script);
  const face: Face = (name, ...given) => {
    try {
      if (deeds && NAMES.includes(name as keyof Deeds)) (deeds[name as keyof Deeds] as Say)(...given);
    } catch {}
  };
  for (const name of NAMES) Object.assign(face, { [name]: face.bind(null, name) });
  face.ready = true;
  const asked = site.sanket?.q ?? [];
  site.sanket = face;
  for (const call of asked) face(...Array.from(call));
}

try {
  start();
} catch {}
