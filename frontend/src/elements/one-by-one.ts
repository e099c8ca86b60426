/**
 * On a phone one question after the other: shows one [data-step] of its form at a time, with Back, Next and the place.
 * Enter goes to the next one. On a desk, or without script, all stand below each other.
 */
const PHONE = matchMedia("(width <= 640px)");

class OneByOne extends HTMLElement {
  #here = 0;

  connectedCallback(): void {
    this.querySelector("[data-back]")?.addEventListener("click", () => this.#go(this.#here - 1));
    this.querySelector("[data-next]")?.addEventListener("click", () => this.#go(this.#here + 1));
    this.addEventListener("keydown", (event) => this.#enter(event));
    PHONE.addEventListener("change", () => this.#show());
    this.#here = Math.max(0, this.#first());
    this.#show();
  }

  get #steps(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-step]")];
  }

  /** The first that is wrong, else the first without an answer. */
  #first(): number {
    const wrong = this.#steps.findIndex((step) => step.querySelector("[aria-invalid=true]"));
    return wrong >= 0
      ? wrong
      : this.#steps.findIndex((step) => step.querySelector<HTMLInputElement>("input[type=number]")?.value === "");
  }

  #enter(event: KeyboardEvent): void {
    const input = event.target as HTMLElement;
    if (!PHONE.matches || event.key !== "Enter" || input.tagName !== "INPUT" || this.#isLast()) return;
    event.preventDefault();
    this.#go(this.#here + 1);
  }

  #isLast(): boolean {
    return this.#here >= this.#steps.length - 1;
  }

  #go(place: number): void {
    const inputs = this.#steps[this.#here]?.querySelectorAll<HTMLInputElement>("input") ?? [];
    if (place > this.#here && ![...inputs].every((input) => input.reportValidity())) return;
    this.#here = Math.min(Math.max(place, 0), this.#steps.length - 1);
    this.#show();
    this.#steps[this.#here]?.querySelector<HTMLInputElement>("input")?.focus();
  }

  #show(): void {
    const alone = PHONE.matches && this.#steps.length > 1;
    this.toggleAttribute("data-alone", alone);
    for (const [place, step] of this.#steps.entries()) step.classList.toggle("is-here", place === this.#here);
    const line = this.querySelector<HTMLElement>("[data-steps]");
    if (line) line.hidden = !alone;
    const place = this.querySelector<HTMLElement>("[data-place]");
    if (place?.dataset.place)
      place.textContent = place.dataset.place
        .replace("{n}", String(this.#here + 1))
        .replace("{of}", String(this.#steps.length));
    this.querySelector("[data-back]")?.toggleAttribute("disabled", this.#here === 0);
    this.querySelector("[data-next]")?.toggleAttribute("disabled", this.#isLast());
    this.querySelector<HTMLElement>("[data-last]")?.toggleAttribute("hidden", alone && !this.#isLast());
  }
}

customElements.define("one-by-one", OneByOne);
