/**
 * <list-keys>: the keyboard in a list. Rows carry data-row, their link data-open, a peek data-drawer, a box type=checkbox.
 * j k move, Enter opens, o peeks, x ticks, Shift-x ticks the range, / searches, ? shows all keys. Other keys of a row:
 * any control in it with data-key="r". The bar [data-bulk] shows while something is ticked.
 */
import { boxOpen, showKeys, typing } from "./keys";

class ListKeys extends HTMLElement {
  private anchor = -1;
  private readonly press = (event: KeyboardEvent): void => this.key(event);

  connectedCallback(): void {
    document.addEventListener("keydown", this.press);
    this.addEventListener("change", (event) => this.ticked(event.target as HTMLInputElement));
    this.addEventListener("click", (event) => this.range(event));
    this.bulk?.addEventListener("reset", () => window.setTimeout(() => this.clear()));
    for (const button of document.querySelectorAll<HTMLElement>("[data-keys]")) {
      button.hidden = false;
      button.addEventListener("click", () => showKeys());
    }
    this.count();
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.press);
  }

  private get rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-row]")];
  }

  private get bulk(): HTMLFormElement | null {
    return document.querySelector<HTMLFormElement>("[data-bulk]");
  }

  private get boxes(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>("[data-row] input[type=checkbox]")];
  }

  private key(event: KeyboardEvent): void {
    if (typing(event) || boxOpen() || event.defaultPrevented) return;
    const rows = this.rows;
    const now = rows.findIndex((row) => row.classList.contains("cur"));
    const row = rows[now];
    const key = event.key;
    if (key === "j") this.goTo(rows[now + 1] ?? rows[rows.length - 1]);
    else if (key === "k") this.goTo(rows[now - 1] ?? rows[0]);
    else if (key === "?") showKeys();
    else if (key === "/") {
      const search = document.querySelector<HTMLInputElement>("[data-list-search]");
      if (!search) return;
      search.focus();
    } else if (!row) return;
    else if (key === "Enter") {
      // Enter on something focused presses that.
      if ((event.target as HTMLElement).closest("a, button, summary, input")) return;
      row.querySelector<HTMLElement>("[data-open]")?.click();
    } else if (key === "o")
      (row.querySelector<HTMLElement>("[data-drawer]") ?? row.querySelector<HTMLElement>("[data-open]"))?.click();
    else if (key === "x" || key === "X") row.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
    else {
      const controls = row.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key.toLowerCase())}"]`);
      // In place of what is hidden stands what came of it.
      const control = [...controls].find((one) => !one.closest("[hidden]"));
      if (!control) return;
      control.click();
    }
    event.preventDefault();
  }

  private goTo(row: HTMLElement | undefined): void {
    if (!row) return;
    for (const old of this.querySelectorAll(".cur")) {
      old.classList.remove("cur");
      old.removeAttribute("aria-current");
    }
    row.classList.add("cur");
    row.setAttribute("aria-current", "true");
    row.querySelector<HTMLElement>("[data-open]")?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    const drawer = document.querySelector("side-drawer[open]");
    if (drawer) row.querySelector<HTMLElement>("[data-drawer]")?.click();
  }

  private range(event: MouseEvent): void {
    const box = event.target as HTMLInputElement;
    if (box.type !== "checkbox" || !box.closest("[data-row]")) return;
    const boxes = this.boxes;
    const here = boxes.indexOf(box);
    if (event.shiftKey && this.anchor >= 0) {
      const [low, high] = here < this.anchor ? [here, this.anchor] : [this.anchor, here];
      for (const other of boxes.slice(low, high + 1)) other.checked = box.checked;
      this.count();
    }
    this.anchor = here;
  }

  private ticked(box: HTMLInputElement): void {
    if (box.matches("[data-all]")) for (const other of this.boxes) other.checked = box.checked;
    this.count();
  }

  private clear(): void {
    for (const box of this.boxes) box.checked = false;
    this.count();
  }

  private count(): void {
    const boxes = this.boxes;
    const ticked = boxes.filter((box) => box.checked).length;
    const all = this.querySelector<HTMLInputElement>("[data-all]");
    if (all) {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    const bulk = this.bulk;
    if (!bulk) return;
    bulk.hidden = ticked === 0;
    const figure = bulk.querySelector("[data-count]");
    if (figure) figure.textContent = new Intl.NumberFormat(document.documentElement.lang || "en").format(ticked);
  }
}

customElements.define("list-keys", ListKeys);
