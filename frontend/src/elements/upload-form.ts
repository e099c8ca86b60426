/** <upload-form>: drop a file on it; shows how much went up; then goes where the server's answer leads. */
class UploadForm extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    const drop = this.querySelector<HTMLElement>(".drop");
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    if (!form || !input) return;
    for (const name of ["dragover", "dragleave", "drop"]) {
      drop?.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.toggle("is-over", name === "dragover");
        const files = (event as DragEvent).dataTransfer?.files;
        if (name === "drop" && files?.length) input.files = files;
      });
    }
    form.addEventListener("submit", (event) => {
      if (!input.files?.length) return;
      event.preventDefault();
      this.send(form);
    });
  }

  private send(form: HTMLFormElement): void {
    const sent = this.querySelector<HTMLElement>("[data-sent]");
    const figures = this.querySelector<HTMLElement>("[data-figures]");
    const bar = this.querySelector("progress");
    const failed = this.querySelector<HTMLElement>("[data-failed]");
    const button = form.querySelector<HTMLButtonElement>("button:not([type=button])");
    const request = new XMLHttpRequest();
    const started = performance.now();
    const fail = () => {
      if (sent) sent.hidden = true;
      if (failed) failed.hidden = false;
      if (button) button.disabled = false;
    };
    if (sent) sent.hidden = false;
    if (failed) failed.hidden = true;
    if (button) button.disabled = true;
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable || !bar || !figures) return;
      bar.value = event.loaded / event.total;
      figures.textContent = say(event.loaded, event.total, (performance.now() - started) / 1000);
    });
    request.addEventListener("load", () => {
      if (request.status >= 500) fail();
      else if (request.responseURL && request.responseURL !== new URL(form.action, location.href).href) {
        location.assign(request.responseURL);
      } else {
        // The form came back with errors at the same address: show that page as it is.
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const main = page.querySelector("main");
        document.querySelector("main")?.replaceChildren(...(main ? [...main.childNodes] : []));
        document.querySelector<HTMLElement>("[data-errors]")?.focus();
      }
    });
    request.addEventListener("error", fail);
    request.open("POST", form.action);
    request.send(new FormData(form));
  }
}

function say(loaded: number, total: number, seconds: number): string {
  const lang = document.documentElement.lang || "en";
  const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
  const unit = (bytes: number) => `${number.format(bytes / 1_000_000)} MB`;
  const left = loaded > 0 ? Math.ceil((seconds * (total - loaded)) / loaded) : 0;
  const rest = new Intl.NumberFormat(lang, { style: "unit", unit: "second" }).format(left);
  return `${unit(loaded)} / ${unit(total)} · ${unit(loaded / Math.max(seconds, 0.001))}/s · ${rest}`;
}
customElements.define("upload-form", UploadForm);
