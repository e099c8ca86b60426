/**
 * <menu-pop><details class="menu">: a dropdown that opens without script.
 * Adds: Esc and a press outside close it, arrows and Home/End move, one menu at a time.
 */
class MenuPop extends HTMLElement {
  private get details(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  connectedCallback(): void {
    this.details?.addEventListener("toggle", () => {
      if (!this.details?.open) return;
      for (const other of document.querySelectorAll<HTMLDetailsElement>("menu-pop > details[open]")) {
        if (other !== this.details) other.open = false;
      }
      this.keepInside();
    });
    this.addEventListener("keydown", (event) => this.move(event));
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.contains(event.relatedTarget as Node)) this.close(false);
    });
  }

  close(refocus: boolean): void {
    const details = this.details;
    if (!details?.open) return;
    details.open = false;
    if (refocus) details.querySelector("summary")?.focus();
  }

  /** A menu near the left edge opens to the right. */
  private keepInside(): void {
    const pop = this.querySelector<HTMLElement>(".pop");
    if (pop && pop.getBoundingClientRect().left < 0) this.details?.classList.add("start");
  }

  private move(event: KeyboardEvent): void {
    const details = this.details;
    if (!details) return;
    if (event.key === "Escape" && details.open) {
      event.preventDefault();
      event.stopPropagation();
      this.close(true);
      return;
    }
    if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
    if (event.key === "Home" || event.key === "End" ? !details.open : false) return;
    event.preventDefault();
    details.open = true;
    const items = [...this.querySelectorAll<HTMLElement>(".pop a, .pop button")].filter((item) => item.offsetParent);
    const now = items.indexOf(document.activeElement as HTMLElement);
    const next =
      event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : event.key === "ArrowDown" ? now + 1 : now - 1;
    items[(next + items.length) % items.length]?.focus();
  }
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll<MenuPop>("menu-pop")) {
    if (!menu.contains(event.target as Node)) menu.close(false);
  }
});
customElements.define("menu-pop", MenuPop);
