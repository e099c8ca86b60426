/**
 * <chart-tip>: what a mark of a chart means, on hover and on focus. Marks are links with data-tip; arrow keys walk them,
 * so that a chart is one stop of the Tab key. Without script each mark keeps its <title> and its link.
 */
class ChartTip extends HTMLElement {
  private tip: HTMLElement | null = null;

  connectedCallback(): void {
    for (const drawing of this.querySelectorAll("svg"))
      this.prepare([...drawing.querySelectorAll<SVGElement>("[data-mark]")]);
    this.addEventListener("pointerover", (event) => this.over(event));
    this.addEventListener("pointerout", () => this.hide());
    this.addEventListener("focusin", (event) => this.over(event));
    this.addEventListener("focusout", () => this.hide());
    this.addEventListener("keydown", (event) => this.walk(event));
  }

  disconnectedCallback(): void {
    this.hide();
  }

  /** Titles become tips; the newest mark is the one stop. */
  private prepare(marks: SVGElement[]): void {
    for (const mark of marks) {
      const title = mark.querySelector("title");
      if (title) {
        mark.dataset.tip = title.textContent ?? "";
        mark.setAttribute("aria-label", title.textContent ?? "");
        title.remove();
      }
      mark.setAttribute("tabindex", mark === marks[marks.length - 1] ? "0" : "-1");
    }
  }

  private over(event: Event): void {
    const mark = (event.target as Element).closest<SVGElement>("[data-mark]");
    if (!mark?.dataset.tip) return;
    this.hide();
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("aria-hidden", "true");
    tip.textContent = mark.dataset.tip;
    document.body.append(tip);
    const at = mark.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const left = Math.min(Math.max(at.left + at.width / 2 - size.width / 2, 8), innerWidth - size.width - 8);
    const above = at.top - size.height - 8;
    tip.style.left = `${left}px`;
    tip.style.top = `${above < 8 ? at.bottom + 8 : above}px`;
    this.tip = tip;
  }

  private hide(): void {
    this.tip?.remove();
    this.tip = null;
  }

  private walk(event: KeyboardEvent): void {
    const here = document.activeElement as unknown as SVGElement | null;
    const marks = [...(here?.closest("svg")?.querySelectorAll<SVGElement>("[data-mark]") ?? [])];
    const now = here ? marks.indexOf(here) : -1;
    if (now < 0) return;
    const next =
      { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: marks.length - 1 }[event.key] ??
      (event.key === "Escape" ? now : -2);
    if (next === -2) return;
    event.preventDefault();
    if (event.key === "Escape") {
      this.hide();
      return;
    }
    const mark = marks[Math.min(Math.max(next, 0), marks.length - 1)];
    for (const other of marks) other.setAttribute("tabindex", "-1");
    mark?.setAttribute("tabindex", "0");
    mark?.focus();
  }
}
customElements.define("chart-tip", ChartTip);
