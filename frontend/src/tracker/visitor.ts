/**
 * Who the visitor is. Before consent: a number that lives as long as this page and is kept nowhere. After it: one
 * first-party cookie for a year, so that visits belong together. Consent taken back removes the cookie.
 */
const NAME = "sanket_id";
const YEAR_S = 31536000;

export interface Visitor {
  id: string;
  user: string;
  group: string;
  agreed: boolean;
}

/** 128 random bits; crypto.randomUUID is not there on pages without TLS. */
export function random(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");
}

/** The visitor of before, where one has agreed, else a stranger. */
export function visitor(): Visitor {
  const kept = document.cookie.match(`(?:^|; )${NAME}=(\\w+)`)?.[1];
  return { id: kept || random(), user: "", group: "", agreed: !!kept };
}

/** Who takes consent back is a stranger from now on. */
export function agree(who: Visitor, agreed: boolean, domain: string): void {
  if (who.agreed && !agreed) forget(who, domain);
  who.agreed = agreed;
  keep(who, domain);
}

/** Somebody else sits at this browser, or the same person who is known no longer. */
export function forget(who: Visitor, domain: string): void {
  who.id = random();
  who.user = who.group = "";
  keep(who, domain);
}

function keep({ id, agreed }: Visitor, domain: string): void {
  if (!agreed && !document.cookie.includes(`${NAME}=`)) return;
  const home = domain && `;domain=${domain}`;
  const safe = location.protocol === "https:" ? ";secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not there in all browsers
  document.cookie = `${NAME}=${id};path=/;max-age=${agreed ? YEAR_S : 0};samesite=lax${home}${safe}`;
}
