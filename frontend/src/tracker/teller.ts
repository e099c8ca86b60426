/** What is told, and when. Who somebody is is told once they agreed; until then the last word of each kind waits. */
import { campaign, clean } from "./address";
import { clicks, forms } from "./deeds";
import { pages } from "./pages";
import { agree, forget, type Visitor } from "./visitor";
import type { Told, Wire } from "./wire";

type Name = string | number;
type Answer = boolean | ((say: (agreed: boolean) => void) => void);
export type Deeds = ReturnType<typeof teller>["deeds"];

/** `mode`: "required" tells nothing at all before consent; "given" says that the site has asked by itself. */
export function teller(who: Visitor, { put, flush }: Wire, mode: string, domain: string) {
  let held: Record<string, Told> = {};
  let referrer = "";

  const here = () => ({ url: clean(location.href), path: location.pathname, title: document.title, referrer });

  function tell(type: string, told: Told): void {
    if (mode === "required" && !who.agreed) return;
    const context: Told = { page: here(), locale: navigator.language, library: { name: "sanket.js", version: "1" } };
    if (location.search.includes("utm_")) context.campaign = campaign();
    if (who.group) context.groupId = who.group;
    if (navigator.webdriver) context.bot = true;
    put({ type, anonymousId: who.id, ...(who.user && { userId: who.user }), ...told, context });
  }

  function agreed(type: string, told: Told): void {
    if (who.agreed) tell(type, told);
    else held[type] = told;
  }

  const deeds = {
    track(event: string, properties: Told = {}): void {
      tell("track", { event, properties });
    },
    page(name = "", properties: Told = {}): void {
      (mode === "required" ? agreed : tell)("page", { name, properties: { ...here(), ...properties } });
    },
    identify(user: Name | Told, traits: Told = {}): void {
      const named = typeof user !== "object";
      if (named && who.agreed) who.user = `${user}`;
      agreed("identify", named ? { userId: `${user}`, traits } : { traits: user });
    },
    group(group: Name, traits: Told = {}): void {
      if (who.agreed) who.group = `${group}`;
      agreed("group", { groupId: `${group}`, traits });
    },
    alias(user: Name, previous?: Name): void {
      agreed("alias", { userId: `${user}`, previousId: `${previous ?? (who.user || who.id)}` });
    },
    reset(): void {
      held = {};
      forget(who, domain);
    },
    consent(answer: Answer): void {
      if (typeof answer === "function") answer(deeds.consent);
      else agree(who, answer === true, domain);
      if (!who.agreed) return;
      who.user = (held.identify?.userId as string) || who.user;
      who.group = (held.group?.groupId as string) || who.group;
      for (const type in held) tell(type, held[type] as Told);
      held = {};
    },
  };

  /** Tells by itself which pages are seen, which links lead away, and which forms are sent. */
  function watch(): void {
    const deed = (name: string, properties: Told) => {
      deeds.track(name, properties);
      // The page may be gone in a moment.
      flush();
    };
    clicks(deed);
    forms(deed, (email) => who.agreed && deeds.identify({ email }));
    pages((from) => {
      referrer = clean(from);
      deeds.page();
    });
  }

  return { deeds, watch };
}
