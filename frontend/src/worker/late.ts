/** An outcome whose page could not reach the server is kept, and sent when the network is back, also with no page open. */
import { keep, read } from "../outbox/box";
import { send } from "../outbox/sending";
import { whose } from "./shelf";
import { worker } from "./worker";

export const OUTCOMES = /^\/leads\/\d+\/outcomes\/$/;
export const TAG = "outcomes";
const PATIENCE_MS = 12_000;

/** Sent as the page sends it; where that fails it is kept, and the page from which it was pressed is shown again. */
export async function keepPressed(request: Request, otherwise: () => Promise<Response>): Promise<Response> {
  const copy = request.clone();
  const slow = new Promise<never>((_, reject) => setTimeout(reject, PATIENCE_MS));
  try {
    return await Promise.race([fetch(request), slow]);
  } catch {
    const person = await whose();
    const said = await copy.formData();
    if (!person || !said.get("key")) return otherwise();
    await keep(read(said, request.url, person));
    await worker.registration.sync?.register(TAG).catch(() => undefined);
    const { pathname } = new URL(String(said.get("next") || "/"), location.origin);
    return Response.redirect(pathname, 303);
  }
}

worker.addEventListener("sync", (event) => {
  if (event.tag === TAG) event.waitUntil(sendLate());
});

async function sendLate(): Promise<void> {
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const ended = await send({ rows: tabs.some(({ url }) => new URL(url).pathname === "/") });
  for (const tab of tabs) tab.postMessage(TAG);
  // The browser tries again later.
  if (ended === "away") throw new Error(ended);
}
