/**
 * <fresh-rows data-leads data-shown data-stale>: how many leads came since the list was drawn; data-stale: others may have
 * left it. They take their places in it as soon as nobody works on it; whoever does is told their number, and shows them by a press. Nothing is lost that was typed or told.
 */
import htmx from "htmx.org";
import { boxOpen } from "./keys";
import { kept } from "./offline-bar";

/** So long after the last touch nobody is about to press anything. */
const STILL_MS = 4000;
const LOOK_MS = 1000;
const BROKEN = 500;
const BUSY =
  "[data-told], form[aria-busy], [data-kept-outcome], details[open], [data-row] input:checked, side-drawer[open]";

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("#main [data-row]")];
const address = (row: HTMLElement): string => row.querySelector("[data-open]")?.getAttribute("href") ?? "";

class FreshRows extends HTMLElement {
  private timer = 0;
  private touched = Date.now();
  private readonly touch = (): void => {
    this.touched = Date.now();
  };
  private readonly press = (event: Event): void => {
    if (!(event.target as HTMLElement).closest("[data-reload]") || kept()) return;
    event.preventDefault();
    void this.bring();
  };

  connectedCallback(): void {
    for (const name of ["pointerdown", "pointermove", "keydown", "scroll"])
      document.addEventListener(name, this.touch, { passive: true, capture: true });
    this.addEventListener("click", this.press);
    this.timer = window.setInterval(() => {
      if ((this.querySelector("[data-reload]") || this.dataset.stale !== undefined) && this.still()) void this.bring();
    }, LOOK_MS);
  }

  disconnectedCallback(): void {
    for (const name of ["pointerdown", "pointermove", "keydown", "scroll"])
      document.removeEventListener(name, this.touch, { capture: true });
    window.clearInterval(this.timer);
  }

  private still(): boolean {
    const typing = document.activeElement?.matches("input, textarea, select");
    const idle = Date.now() - this.touched > STILL_MS && window.scrollY < 1;
    return idle && !typing && !boxOpen() && !kept() && !document.querySelector(BUSY);
  }

  /** The page as it would come now, in place of what stands here; the row that held the focus holds it still. */
  private async bring(): Promise<void> {
    const main = document.getElementById("main");
    if (!main || this.ariaBusy === "true") return;
    this.ariaBusy = "true";
    try {
      const answer = await fetch(location.href, { headers: { "X-Requested-With": "fresh-rows" } });
      if (answer.status >= BROKEN) {
        // The list as it was is better than an error; the button stays.
        this.ariaBusy = null;
        this.touch();
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("main");
      if (!answer.ok || !next) throw new Error(`${answer.status}`);
      const before = new Set(rows().map(address));
      const held = document.activeElement?.closest<HTMLElement>("[data-row]");
      main.replaceChildren(...next.childNodes);
      htmx.process(main);
      for (const row of rows()) row.classList.toggle("fresh", !before.has(address(row)));
      const again = held && rows().find((row) => address(row) === address(held));
      again?.querySelector<HTMLElement>("[data-open]")?.focus({ preventScroll: true });
      const bar = main.querySelector<HTMLElement>("fresh-rows");
      if (bar && main.querySelector("[data-row].fresh")) bar.textContent = this.dataset.shown ?? "";
    } catch {
      // Signed out, or away: the browser says it.
      location.reload();
    }
  }
}
customElements.define("fresh-rows", FreshRows);
