/**
 * <put-in>: what a text may name is put in where the cursor stood last, with one press. Without script the names are there
 * to be typed.
 */
type Typed = HTMLInputElement | HTMLTextAreaElement;

class PutIn extends HTMLElement {
  connectedCallback(): void {
    const around = this.closest("fieldset");
    const fields = [...(around?.querySelectorAll<Typed>("[data-places]") ?? [])];
    let last = fields[0];
    around?.addEventListener("focusin", ({ target }) => {
      last = fields.find((field) => field === target) ?? last;
    });
    for (const code of this.querySelectorAll<HTMLElement>("[data-put]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = code.textContent;
      button.addEventListener("click", () => last && put(last, button.textContent ?? ""));
      code.replaceWith(button);
    }
  }
}
customElements.define("put-in", PutIn);

function put(field: Typed, text: string): void {
  field.setRangeText(text, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
