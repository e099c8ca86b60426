/** <path-picker>: a press on a value of the sample puts its path into the field that was last in, and moves on to the next. */
class PathPicker extends HTMLElement {
  #last: HTMLInputElement | null = null;

  connectedCallback(): void {
    this.addEventListener("focusin", (event) => {
      const field = event.target as HTMLElement;
      if (field instanceof HTMLInputElement && field.dataset.path !== undefined) this.#last = field;
    });
    this.addEventListener("click", (event) => {
      const pressed = (event.target as HTMLElement).closest<HTMLElement>("[data-fill]");
      if (!pressed) return;
      const named = pressed.dataset.into;
      const field = named
        ? this.querySelector<HTMLInputElement>(`input[name="${named}"]`)
        : (this.#last ?? this.#empty());
      if (!field) return;
      field.value = pressed.dataset.fill ?? "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (!named) this.#last = this.#empty();
    });
  }

  #empty(): HTMLInputElement | null {
    return [...this.querySelectorAll<HTMLInputElement>("input[data-path]")].find((field) => !field.value) ?? null;
  }
}
customElements.define("path-picker", PathPicker);
