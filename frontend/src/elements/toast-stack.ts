/** <toast-stack>: a message stays 8 s, and as long as it is pointed at or holds the focus. Z presses Undo of the newest. */
import { boxOpen, typing } from "./keys";

const STAY_MS = 8000;

class ToastStack extends HTMLElement {
  private readonly timers = new Map<HTMLElement, number>();

  connectedCallback(): void {
    for (const toast of this.toasts()) this.start(toast);
    new MutationObserver(() => {
      for (const toast of this.toasts()) if (!this.timers.has(toast)) this.start(toast);
    }).observe(this, { childList: true });
    this.addEventListener("click", (event) => {
      const close = (event.target as HTMLElement).closest("[data-close]");
      const toast = close?.closest<HTMLElement>("[data-toast]");
      if (toast) this.drop(toast);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "z" || event.shiftKey || typing(event) || boxOpen()) return;
      const undo = this.toasts()
        .reverse()
        .map((toast) => toast.querySelector<HTMLFormElement>("[data-undo]"))
        .find((form) => form !== null);
      if (!undo) return;
      event.preventDefault();
      undo.requestSubmit();
    });
  }

  private toasts(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-toast]")];
  }

  private start(toast: HTMLElement): void {
    const close = toast.querySelector<HTMLElement>("[data-close]");
    if (close) close.hidden = false;
    const arm = () => {
      window.clearTimeout(this.timers.get(toast));
      this.timers.set(toast, window.setTimeout(end, STAY_MS));
    };
    const end = () => {
      if (toast.matches(":hover") || toast.contains(document.activeElement)) arm();
      else this.drop(toast);
    };
    arm();
    toast.addEventListener("pointerleave", arm);
    toast.addEventListener("focusout", arm);
  }

  private drop(toast: HTMLElement): void {
    window.clearTimeout(this.timers.get(toast));
    this.timers.delete(toast);
    toast.remove();
  }
}
customElements.define("toast-stack", ToastStack);
