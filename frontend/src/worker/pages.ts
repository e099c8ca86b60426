/** Answers pages: from the server where it can be reached, else what is kept, else the page that says so. */
import { keepPressed, OUTCOMES } from "./late";
import { untold } from "./push";
import { clear, era, file, offline, page, put } from "./shelf";
import { type Asked, worker } from "./worker";

const PATIENCE_MS = 4000;
const KEEPS = /^\/(leads\/\d+\/)?$/;

export function answer(event: Asked): void {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode !== "navigate") {
    if (pathname.startsWith("/static/dist/assets/")) event.respondWith(file(request));
  } else if (request.method === "GET") event.respondWith(shown(event));
  else if (remembered(request)) return;
  else if (pathname === "/sign-out/") event.waitUntil(Promise.allSettled([clear(), untold()]));
  else if (OUTCOMES.test(pathname)) event.respondWith(keepPressed(request, offline));
  else if (!navigator.onLine && request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded"))
    event.respondWith(fetch(request).catch(offline));
}

/** Back or forward to what a form was answered: the browser alone has that, and only of forms that it sent by itself. */
function remembered({ cache }: Request): boolean {
  return cache === "only-if-cached" || cache === "force-cache";
}

// The page that opened while there was no worker yet.
worker.addEventListener("message", (event) => {
  if (event.data !== "keep") return;
  const since = era();
  event.waitUntil(
    fetch("/", { redirect: "manual", headers: { "X-Requested-With": "kept" } }).then((found) =>
      seen("/", "", found, since),
    ),
  );
});

async function shown(event: Asked): Promise<Response> {
  const { pathname, search } = new URL(event.request.url);
  const since = era();
  const asked = early(event);
  const done = asked.then((found) => seen(pathname, search, found, since));
  event.waitUntil(done.catch(() => undefined));
  const copy = (why = "") => (KEEPS.test(pathname) ? page(pathname, why) : Promise.resolve(undefined));
  const slow = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(
    async () => (await copy("slow")) ?? asked,
  );
  try {
    return await Promise.race([asked, slow]);
  } catch {
    return (await copy()) ?? offline();
  }
}

async function early(event: Asked): Promise<Response> {
  return (await event.preloadResponse) ?? fetch(event.request);
}

/** Copied before the browser reads it, and only what is kept: a download is not held twice. */
async function seen(path: string, search: string, found: Response, since: number): Promise<void> {
  if (found.type !== "basic" || !found.ok) return;
  if (path === "/sign-in/") await clear();
  else if (KEEPS.test(path) && !search) await put(path, found.clone(), since);
}
