/**
 * The service worker: shows what is pushed, and opens what it is about when it is pressed. It keeps nothing and answers no page.
 * A push that comes twice has the same tag, and takes the place of the first.
 */
interface Said {
  title: string;
  body: string;
  url: string;
  tag: string;
}
interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Pushed extends Waits {
  data: { json(): Said } | null;
}
interface Pressed extends Waits {
  notification: Notification;
}
interface Window extends EventTarget {
  url: string;
  focus(): Promise<Window>;
  navigate(url: string): Promise<Window | null>;
}
interface Worker {
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(asked: { type: "window"; includeUncontrolled: boolean }): Promise<Window[]>;
    openWindow(url: string): Promise<Window | null>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: string, listener: (event: never) => void): void;
}
const worker = self as unknown as Worker;

worker.addEventListener("install", (event: Waits) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event: Waits) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("push", (event: Pushed) => {
  const said = event.data?.json();
  if (!said) return;
  const { title, body, url, tag } = said;
  event.waitUntil(
    worker.registration.showNotification(title, { body, tag, data: { url }, icon: "/static/icon-192.png" }),
  );
});

worker.addEventListener("notificationclick", (event: Pressed) => {
  event.notification.close();
  event.waitUntil(open((event.notification.data as { url: string }).url));
});

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
