/**
 * <relative-time><time datetime>: as people say it, in the page's language; the exact time stays in the title.
 * What is further away than a month keeps the date that the server wrote: "last yr." says less.
 */
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

const FAR_MS = 28 * 86_400_000;

export function relative(at: number, now: number, wholeDays: boolean, lang: string): string {
  const format = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" });
  if (wholeDays) {
    const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
    if (Math.abs(days) < 60) return format.format(days, "day");
  }
  const seconds = (at - now) / 1000;
  for (const [unit, size] of STEPS) {
    // Weeks only from two on: "8 days ago" says more than "last week".
    const least = unit === "week" ? 2 * size : size;
    if (Math.abs(seconds) >= least) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, "second");
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

class RelativeTime extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    this.say();
    this.timer = window.setInterval(() => this.say(), 30_000);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.timer);
  }

  private say(): void {
    const time = this.querySelector("time");
    const at = Date.parse(time?.dateTime ?? "");
    if (!time || Number.isNaN(at)) return;
    if (Math.abs(at - Date.now()) > FAR_MS) return;
    const lang = document.documentElement.lang || "en";
    if (!time.title) {
      const timeZone = document.documentElement.dataset.tz;
      time.title = new Intl.DateTimeFormat(lang, {
        dateStyle: "full",
        timeStyle: "short",
        ...(timeZone ? { timeZone } : {}),
      }).format(at);
    }
    time.textContent = relative(at, Date.now(), this.hasAttribute("data-day"), lang);
  }
}
customElements.define("relative-time", RelativeTime);
