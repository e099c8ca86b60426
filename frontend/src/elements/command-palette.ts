/**
 * <command-palette data-url="/search/">: Ctrl-K. A combobox over commands (in the page) and findings (fetched as HTML options).
 * Anything with data-palette opens it; without script that is the search page.
 */
const WAIT_MS = 120;

class CommandPalette extends HTMLElement {
  private dialog!: HTMLDialogElement;
  private input!: HTMLInputElement;
  private found!: HTMLElement;
  private none!: HTMLElement;
  private timer = 0;
  private asking: AbortController | null = null;

  connectedCallback(): void {
    this.dialog = this.querySelector("dialog") as HTMLDialogElement;
    this.input = this.querySelector("input") as HTMLInputElement;
    this.found = this.querySelector("[data-found]") as HTMLElement;
    this.none = this.querySelector("[data-none]") as HTMLElement;
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        if (this.dialog.open) this.dialog.close();
        else this.open("");
      }
    });
    document.addEventListener("click", (event) => {
      const opener = (event.target as HTMLElement).closest("[data-palette]");
      if (!opener) return;
      event.preventDefault();
      this.open("");
    });
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-palette]")) {
      const field = form.querySelector("input");
      field?.addEventListener("keydown", (event) => {
        if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        this.open(event.key);
      });
    }
    this.input.addEventListener("input", () => this.changed());
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog || (event.target as HTMLElement).closest("[data-close], [data-choose-theme]"))
        this.dialog.close();
    });
    this.dialog.addEventListener("pointermove", (event) => {
      const option = (event.target as HTMLElement).closest<HTMLElement>("[role=option]");
      if (option && option.getAttribute("aria-selected") !== "true") this.select(option, false);
    });
  }

  private open(text: string): void {
    this.input.value = text;
    if (!this.dialog.open) this.dialog.showModal();
    this.input.focus();
    this.changed();
  }

  private changed(): void {
    const text = this.input.value.trim();
    this.filterCommands(text);
    window.clearTimeout(this.timer);
    this.asking?.abort();
    if (text.length === 0) this.show("");
    else this.timer = window.setTimeout(() => void this.ask(text), WAIT_MS);
    this.select(this.options()[0] ?? null, true);
  }

  private filterCommands(text: string): void {
    const words = text.toLocaleLowerCase().split(/\s+/);
    for (const group of this.querySelectorAll<HTMLElement>("[data-commands] [role=group]")) {
      let any = false;
      for (const option of group.querySelectorAll<HTMLElement>("[role=option]")) {
        const label = `${option.textContent} ${option.dataset.words ?? ""}`.toLocaleLowerCase();
        option.hidden = !words.every((word) => label.includes(word));
        any ||= !option.hidden;
      }
      group.hidden = !any;
    }
  }

  private async ask(text: string): Promise<void> {
    this.asking = new AbortController();
    const address = new URL(this.dataset.url ?? "/search/", location.href);
    address.searchParams.set("q", text);
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: this.asking.signal });
      this.show(answer.ok && !answer.redirected ? await answer.text() : "");
    } catch (error) {
      if ((error as Error).name === "AbortError") return;
      this.show("");
    }
    const chosen = this.querySelector("[aria-selected=true]");
    if (!chosen || !this.options().includes(chosen as HTMLElement)) this.select(this.options()[0] ?? null, true);
    this.none.hidden = this.options().length > 0;
  }

  private show(html: string): void {
    this.found.innerHTML = html;
    this.none.hidden = true;
  }

  private options(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=option]")].filter((option) => option.offsetParent);
  }

  private select(option: HTMLElement | null, scroll: boolean): void {
    for (const old of this.querySelectorAll("[aria-selected=true]")) old.setAttribute("aria-selected", "false");
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    if (scroll) option.scrollIntoView({ block: "nearest" });
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const options = this.options();
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = now + (event.key === "ArrowDown" ? 1 : -1);
      this.select(options[(next + options.length) % options.length] ?? null, true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = options[now];
      if (option instanceof HTMLAnchorElement) {
        if (event.ctrlKey || event.metaKey) window.open(option.href, "_blank", "noopener");
        else {
          this.dialog.close();
          option.click();
        }
      } else if (this.input.value.trim()) {
        const address = new URL(this.dataset.url ?? "/search/", location.href);
        address.searchParams.set("q", this.input.value.trim());
        location.assign(address);
      }
    }
  }
}
customElements.define("command-palette", CommandPalette);
