/** <copy-text>: what stands in its <code> is copied by its button, which says so. Without script there is no button. */
class CopyText extends HTMLElement {
  connectedCallback(): void {
    const code = this.querySelector("code");
    const button = this.querySelector("button");
    if (!code || !button) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      getSelection()?.selectAllChildren(code);
      try {
        await navigator.clipboard.writeText(code.textContent ?? "");
      } catch {
        // Without TLS a browser has no clipboard for pages, but still obeys this.
        document.execCommand("copy");
      }
      button.textContent = button.dataset.done ?? "";
    });
  }
}
customElements.define("copy-text", CopyText);
