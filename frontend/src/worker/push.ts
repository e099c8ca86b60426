/** Shows what is pushed, and opens what it is about when it is pressed. A push that comes twice takes the place of the first. */
import { worker } from "./worker";

interface Said {
  title: string;
  body: string;
  url: string;
  tag: string;
}

worker.addEventListener("push", (event) => {
  const said = event.data?.json() as Said | undefined;
  if (!said) return;
  const { title, body, url, tag } = said;
  event.waitUntil(
    worker.registration.showNotification(title, { body, tag, data: { url }, icon: "/static/icon-192.png" }),
  );
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open((event.notification.data as { url: string }).url));
});

/** Whoever signs out is told nothing here any more. The push service lets the server know that this browser is gone. */
export async function untold(): Promise<void> {
  for (const shown of await worker.registration.getNotifications()) shown.close();
  const subscription = await worker.registration.pushManager.getSubscription();
  await subscription?.unsubscribe();
}

async function open(url: string): Promise<void> {
  const address = new URL(url || "/notices/", location.origin);
  // Only pages of this site, whatever its address is called in what was pushed.
  const here = new URL(address.pathname + address.search, location.origin).href;
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const [one] = windows;
  if (!one) {
    await worker.clients.openWindow(here);
    return;
  }
  await one.focus();
  await one.navigate(here).catch(() => worker.clients.openWindow(here));
}
