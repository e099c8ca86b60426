/**
 * <page-keys>: the keyboard of a page about one thing. Its controls carry data-key="a"; ? shows all keys, / searches.
 * A press on Z belongs to the Undo of a toast, as long as one is there.
 */
import { boxOpen, showKeys, typing } from "./keys";

class PageKeys extends HTMLElement {
  private readonly listen = (event: KeyboardEvent): void => this.key(event);

  connectedCallback(): void {
    document.addEventListener("keydown", this.listen);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.listen);
  }

  private key(event: KeyboardEvent): void {
    if (typing(event) || boxOpen() || event.defaultPrevented || event.repeat) return;
    const key = event.key.toLowerCase();
    if (key === "?") showKeys();
    else if (key === "/") {
      const search = document.querySelector<HTMLElement>("a[data-palette], [data-palette] input");
      if (!search) return;
      search.click();
    } else {
      if (key === "z" && document.querySelector("[data-toast] [data-undo]")) return;
      const control = this.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
      if (!control) return;
      control.click();
    }
    event.preventDefault();
  }
}
customElements.define("page-keys", PageKeys);
