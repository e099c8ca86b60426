/**
 * <due-clock data-at data-warn data-within data-late>: counts down to an instant, then up, in words that the server gave.
 * Further away than an hour it keeps the date that the server wrote.
 */
import { serverNow } from "./server-time";

const HOUR_S = 3600;

function span(seconds: number): string {
  const whole = Math.abs(seconds);
  const pad = (value: number) => String(value).padStart(2, "0");
  if (whole < HOUR_S) return `${Math.floor(whole / 60)}:${pad(whole % 60)}`;
  const hours = Math.floor(whole / HOUR_S);
  return hours < 24 ? `${hours} h ${pad(Math.floor((whole % HOUR_S) / 60))}` : `${Math.floor(hours / 24)} d`;
}

class DueClock extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    if (!this.dataset.at) return;
    this.say();
    this.timer = window.setInterval(() => this.say(), 1000);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.timer);
  }

  private say(): void {
    const { at, warn, within = "{}", late = "{}" } = this.dataset;
    const now = Math.floor(serverNow() / 1000);
    const left = Number(at) - now;
    if (left >= HOUR_S) return;
    const kind = left <= 0 ? "bad" : now >= Number(warn) ? "warn" : "mute";
    this.classList.remove("mute", "warn", "bad");
    this.classList.add(kind);
    this.textContent = (left > 0 ? within : late).replace("{}", span(left));
  }
}
customElements.define("due-clock", DueClock);
