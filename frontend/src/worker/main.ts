/** The service worker: shows what is pushed, keeps the last list of whoever is signed in, and sends outcomes that were kept. */
import "./late";
import "./push";
import { answer } from "./pages";
import { worker } from "./worker";

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => {
  // The question is under way while this program still starts.
  const early = worker.registration.navigationPreload?.enable().catch(() => undefined);
  event.waitUntil(Promise.all([worker.clients.claim(), early]));
});
worker.addEventListener("fetch", answer);
