/**
 * <side-drawer>: a peek beside the list, with its own address, so that Back, sharing and reload work.
 * A link with data-drawer="…/peek/" fetches that into the drawer and puts its href into the address bar;
 * without script the href itself shows the list with the drawer open.
 */
import htmx from "htmx.org";
import { boxOpen } from "./keys";

class SideDrawer extends HTMLElement {
  private opener: HTMLElement | null = null;
  private home = "";

  connectedCallback(): void {
    document.addEventListener("click", (event) => this.pressed(event));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.isOpen || boxOpen() || event.defaultPrevented) return;
      event.preventDefault();
      this.leave();
    });
    window.addEventListener("popstate", (event) => {
      const peek = (event.state as { peek?: string } | null)?.peek;
      if (peek) void this.show(peek);
      else if (this.isOpen && this.home) this.hide();
    });
  }

  get isOpen(): boolean {
    return this.hasAttribute("open");
  }

  /** Fetches `peek`, shows it, and makes `address` the page's. */
  async open(peek: string, address: string, opener: HTMLElement | null): Promise<void> {
    this.opener = opener;
    if (!(await this.show(peek))) {
      location.assign(address);
      return;
    }
    if (!this.home) this.home = location.href;
    const state = { peek };
    if ((history.state as { peek?: string } | null)?.peek) history.replaceState(state, "", address);
    else history.pushState(state, "", address);
  }

  private pressed(event: MouseEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const target = event.target as HTMLElement;
    const link = target.closest<HTMLAnchorElement>("a[data-drawer]");
    if (link?.dataset.drawer) {
      event.preventDefault();
      void this.open(link.dataset.drawer, link.href, link);
      return;
    }
    const close = target.closest("[data-close]");
    if (close && this.contains(close)) {
      event.preventDefault();
      this.leave();
    }
  }

  private async show(peek: string): Promise<boolean> {
    try {
      const answer = await fetch(peek, { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) return false;
      this.innerHTML = await answer.text();
    } catch {
      return false;
    }
    htmx.process(this);
    this.setAttribute("open", "");
    this.focus({ preventScroll: true });
    return true;
  }

  private leave(): void {
    if ((history.state as { peek?: string } | null)?.peek && this.home) {
      history.back();
      return;
    }
    // Opened by the server at its own address: the close link knows the list's.
    const close = this.querySelector<HTMLAnchorElement>("a[data-close]");
    if (close) history.replaceState(null, "", close.href);
    this.hide();
  }

  private hide(): void {
    this.removeAttribute("open");
    this.replaceChildren();
    this.home = "";
    this.opener?.focus();
  }
}
customElements.define("side-drawer", SideDrawer);
