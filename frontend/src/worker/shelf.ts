/**
 * What is kept to be shown offline: pages of one person at a time, in a cache that has their name, and the built files
 * these pages need. A page of somebody else, signing out, or the page that asks to sign in clears the shelf.
 */
const PAGES = "kept:";
const BUILT = "built";
const OFFLINE = "/offline/";
const MOST_LEADS = 20;
/** A list that is older says more about then than about now. */
const LONGEST_MS = 7 * 86_400_000;
const WHOSE = /<html[^>]* data-person="([^"]+)"/;
const FILES = /\/static\/dist\/[^"]+/g;

/** Counts how often it was cleared: what was asked for before that is not kept any more. */
let cleared = 0;

export function era(): number {
  return cleared;
}

/** Whose pages there are. */
export async function whose(): Promise<string | undefined> {
  return (await caches.keys()).find((name) => name.startsWith(PAGES))?.slice(PAGES.length);
}

export async function clear(but = ""): Promise<void> {
  if (!but) cleared += 1;
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== PAGES + but);
  await Promise.all(names.map((name) => caches.delete(name)));
}

export async function put(path: string, answer: Response, since: number): Promise<void> {
  const text = await answer.clone().text();
  const person = WHOSE.exec(text)?.[1];
  if (!person) return;
  await build(new Set([...text.matchAll(FILES)].map(([file]) => file)));
  if (since !== cleared) return;
  await clear(person);
  const pages = await caches.open(PAGES + person);
  await pages.delete(path);
  await pages.put(path, answer);
  const leads = (await pages.keys()).filter((request) => new URL(request.url).pathname !== "/");
  for (const old of leads.slice(0, -MOST_LEADS)) await pages.delete(old);
}

/** Pages that were built otherwise would miss their styles: they go with the files. */
async function build(files: Set<string>): Promise<void> {
  const built = await caches.open(BUILT);
  const there = (await built.keys()).map((request) => new URL(request.url).pathname);
  if ([...files, OFFLINE].every((file) => there.includes(file))) return;
  await built.addAll([...files, OFFLINE]);
  const old = there.filter((file) => !files.has(file) && file !== OFFLINE);
  await Promise.all(old.map((file) => built.delete(file)));
  const person = await whose();
  if (person && old.length) await caches.delete(PAGES + person);
}

export async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: BUILT })) ?? fetch(request);
}

/** The page as it was; it says itself that it is not of now, and `why`: empty where the server cannot be reached, slow. */
export async function page(path: string, why = ""): Promise<Response | undefined> {
  const person = await whose();
  const found = person && (await caches.match(path, { cacheName: PAGES + person }));
  if (!found || Date.parse(found.headers.get("date") ?? "") < Date.now() - LONGEST_MS) return undefined;
  return again(found, (await found.text()).replace("<html", `<html data-kept="${why}"`));
}

export async function offline(): Promise<Response> {
  const found = await caches.match(OFFLINE, { cacheName: BUILT });
  return found ? again(found, await found.text()) : Response.error();
}

function again(was: Response, text: string): Response {
  const headers = new Headers();
  for (const name of ["content-type", "content-security-policy"]) headers.set(name, was.headers.get(name) ?? "");
  return new Response(text, { headers });
}
