/**
 * <offline-bar data-at data-worker>: says that this page is of then, while the server cannot be reached. The worker keeps
 * the page; what was kept of somebody else goes. <html data-kept> says that the worker shows what it kept.
 */
export const kept = (): boolean => document.documentElement.dataset.kept !== undefined;
/** The browser is online, and the server said nothing for seconds. */
const late = (): boolean => document.documentElement.dataset.kept === "slow";
export const here = (): string => document.documentElement.dataset.person ?? "";

/** The time, with its day where it is not of today; in the person's zone. */
export function clock(ms: number): string {
  const { lang, dataset } = document.documentElement;
  const zone = dataset.tz ? { timeZone: dataset.tz } : {};
  const day = (at: number) => new Intl.DateTimeFormat("en-CA", { dateStyle: "short", ...zone }).format(at);
  const named = day(ms) === day(Date.now()) ? {} : ({ weekday: "short", day: "numeric", month: "short" } as const);
  return new Intl.DateTimeFormat(lang || "en", {
    ...named,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...zone,
  }).format(ms);
}

/** The server was found again: the page is as good as any, but for what is new since. */
export function back(): void {
  delete document.documentElement.dataset.kept;
  document.querySelector<OfflineBar>("offline-bar")?.look();
}

class OfflineBar extends HTMLElement {
  /** Where there are rows it stays once it was there, and says so: without it they would move up under a thumb. */
  readonly look = (): void => {
    const away = !navigator.onLine || kept();
    if (away && this.hidden) steadily(() => this.toggleAttribute("hidden", false));
    else if (!document.querySelector("told-rows")) this.hidden = !away;
    // As high as it was, though it has less to say.
    if (!this.hidden && !away) this.style.minHeight = `${this.offsetHeight}px`;
    for (const part of this.children) (part as HTMLElement).hidden = part.matches(away ? "[data-back]" : "[data-away]");
  };

  connectedCallback(): void {
    const words = this.querySelector<HTMLElement>("[data-words]");
    if (words)
      words.textContent = ((late() ? this.dataset.slow : words.dataset.words) ?? "").replace(
        "{}",
        clock(Number(this.dataset.at) * 1000),
      );
    window.addEventListener("online", this.look);
    window.addEventListener("offline", this.look);
    this.hidden = navigator.onLine && !kept();
    this.look();
    void this.enlist();
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.look);
    window.removeEventListener("offline", this.look);
  }

  private async enlist(): Promise<void> {
    if (!("serviceWorker" in navigator) || kept()) return;
    // This page came past the worker, which will have taken it over by the time that it is there.
    const past = !navigator.serviceWorker.controller;
    try {
      await navigator.serviceWorker.register(this.dataset.worker ?? "", { scope: "/" });
      const { active } = await navigator.serviceWorker.ready;
      if (past) active?.postMessage("keep");
    } catch {
      // No worker, no list while offline; the page works as before.
    }
  }
}
customElements.define("offline-bar", OfflineBar);

/** What is looked at stays where it is, below what comes above it. */
function steadily(change: () => void): void {
  const rows = [...document.querySelectorAll("main [data-row]")];
  const seen = rows.find((row) => row.getBoundingClientRect().bottom > 0);
  const before = seen?.getBoundingClientRect().top ?? 0;
  const { style } = document.documentElement;
  // Some browsers would do the same, and both together would be too much.
  style.overflowAnchor = "none";
  change();
  if (seen) window.scrollBy({ top: seen.getBoundingClientRect().top - before, behavior: "instant" });
  requestAnimationFrame(() => {
    style.overflowAnchor = "";
  });
}

// A page can come past the worker, by a reload that asks for it.
if (here() && "caches" in window) {
  const others = (name: string) => name.startsWith("kept:") && name !== `kept:${here()}`;
  caches
    .keys()
    .then((names) => Promise.all(names.filter(others).map((name) => caches.delete(name))))
    .catch(() => undefined);
}

// The page that stands for one that could not be shown.
if (document.querySelector("[data-offline]")) {
  // Whoever is on the way to another page goes there: to load this one anew would call them back.
  let leaving = false;
  window.addEventListener("beforeunload", () => {
    leaving = true;
  });
  window.addEventListener("online", () => {
    if (!leaving) location.reload();
  });
}
