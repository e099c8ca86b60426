/**
 * <push-toggle data-key data-url data-known data-worker>: has this browser told what its person wants to be told of.
 * data-known: SHA-256 of the addresses of browsers that are told already.
 */
class PushToggle extends HTMLElement {
  connectedCallback(): void {
    const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
    if (!able) return;
    const button = this.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => this.subscribe(button));
    this.say("");
    button.hidden = false;
    this.known().then((known) => {
      if (!known) return;
      button.hidden = true;
      this.say("told");
    });
  }

  /** Whether this very browser is among those that are told. */
  private async known(): Promise<boolean> {
    const there = await navigator.serviceWorker.getRegistration("/");
    const subscription = await there?.pushManager.getSubscription();
    if (!subscription || Notification.permission !== "granted") return false;
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subscription.endpoint));
    const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return (this.dataset.known ?? "").split(" ").includes(hex);
  }

  private async subscribe(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("refused");
      await navigator.serviceWorker.register(this.dataset.worker ?? "", { scope: "/" });
      const { pushManager } = await navigator.serviceWorker.ready;
      const before = await pushManager.getSubscription();
      // One made with another key of this site is of no use any more.
      if (before && !same(before.options.applicationServerKey, this.key())) await before.unsubscribe();
      const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.key() });
      await this.send(subscription);
      window.location.reload();
    } catch (error) {
      this.say("refused", error instanceof Refused ? error.message : "");
    } finally {
      button.disabled = false;
    }
  }

  private async send(subscription: PushSubscription): Promise<void> {
    const token = document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ?? "";
    const answer = await fetch(this.dataset.url ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(subscription),
    });
    if (!answer.ok) throw new Refused(((await answer.json()) as { sentence: string }).sentence);
  }

  private key(): Uint8Array<ArrayBuffer> {
    const text = (this.dataset.key ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  }

  private say(which: string, words = ""): void {
    for (const one of this.querySelectorAll<HTMLElement>("[data-said]")) {
      one.hidden = one.dataset.said !== which;
      if (!one.hidden && words) one.textContent = words;
    }
  }
}

class Refused extends Error {}

function same(one: ArrayBuffer | null, other: Uint8Array): boolean {
  const bytes = new Uint8Array(one ?? new ArrayBuffer(0));
  return bytes.length === other.length && bytes.every((byte, at) => byte === other[at]);
}
customElements.define("push-toggle", PushToggle);
