/** What a service worker is, as far as it is used here. */
export interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
export interface Asked extends Waits {
  request: Request;
  preloadResponse?: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
export interface Pushed extends Waits {
  data: { json(): unknown } | null;
}
export interface Pressed extends Waits {
  notification: Notification;
}
export interface Synced extends Waits {
  tag: string;
}
export interface Tab extends EventTarget {
  url: string;
  focus(): Promise<Tab>;
  navigate(url: string): Promise<Tab | null>;
  postMessage(said: string): void;
}
interface Events {
  install: Waits;
  activate: Waits;
  fetch: Asked;
  push: Pushed;
  notificationclick: Pressed;
  sync: Synced;
  message: Waits & { data: unknown };
}
interface Worker {
  registration: ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };
  clients: {
    matchAll(asked: { type: "window"; includeUncontrolled: boolean }): Promise<Tab[]>;
    openWindow(url: string): Promise<Tab | null>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<K extends keyof Events>(type: K, listener: (event: Events[K]) => void): void;
}
export const worker = self as unknown as Worker;
