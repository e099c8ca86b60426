/**
 * <notice-bell data-url>: asks every few seconds whether anything is new, while its page is looked at.
 * New notices rise as toasts; lists of leads are told how many they lack. Without script the bell is a link with a number.
 */
const PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60_000;

class NoticeBell extends HTMLElement {
  private timer = 0;
  private pause = PAUSE_MS;
  private readonly wake = () => {
    if (document.visibilityState === "visible") this.ask();
  };

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.wake);
    this.later();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.wake);
    window.clearTimeout(this.timer);
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (document.visibilityState === "visible") this.ask();
    }, this.pause);
  }

  private async ask(): Promise<void> {
    window.clearTimeout(this.timer);
    try {
      const answer = await fetch(this.address(), { headers: { "X-Requested-With": "bell" }, redirect: "error" });
      if (answer.status === 200) this.show(await answer.text());
      else if (answer.status !== 204) throw new Error(`${answer.status}`);
      this.pause = PAUSE_MS;
    } catch {
      // Away, restarting, or signed out: less and less often, and at once when somebody looks again.
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    }
    this.later();
  }

  private address(): string {
    const { seen = "0", unread = "0" } = this.querySelector<HTMLElement>(".bell")?.dataset ?? {};
    const asked = new URLSearchParams({ seen, unread });
    const bar = document.querySelector<HTMLElement>("[data-leads]");
    if (bar && !bar.childElementCount) asked.set("leads", bar.dataset.leads ?? "");
    return `${this.dataset.url}?${asked}`;
  }

  private show(html: string): void {
    const news = new DOMParser().parseFromString(html, "text/html");
    const bell = news.querySelector(".bell");
    if (bell) this.replaceChildren(bell);
    const bar = news.querySelector("#arrivals");
    if (bar) document.querySelector("[data-leads]")?.replaceChildren(...bar.children);
    const toasts = news.querySelectorAll("[data-toast]");
    document.getElementById("toasts")?.append(...toasts);
    // What is told of may have left the list, too.
    if (toasts.length) document.querySelector("fresh-rows")?.toggleAttribute("data-stale", true);
  }
}
customElements.define("notice-bell", NoticeBell);
