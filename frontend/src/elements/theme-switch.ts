/**
 * <theme-switch>: System, Light, Dark at once, kept in the cookie `theme`, which the server reads.
 * Anything with data-choose-theme chooses one, too.
 */
class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    this.hidden = false;
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
      if (button) choose(button.value);
    });
  }
}

function choose(theme: string): void {
  const age = theme ? 60 * 60 * 24 * 365 * 2 : 0;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in half of the browsers
  document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  if (theme) document.documentElement.dataset.theme = theme === "dark" ? "sanket-dark" : "sanket";
  else delete document.documentElement.dataset.theme;
  for (const button of document.querySelectorAll<HTMLButtonElement>("theme-switch button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
document.addEventListener("click", (event) => {
  const chooser = (event.target as HTMLElement).closest<HTMLElement>("[data-choose-theme]");
  if (!chooser || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  choose(chooser.dataset.chooseTheme ?? "");
});
customElements.define("theme-switch", ThemeSwitch);
