/**
 * What a person typed is never lost. A form with data-draft="name" is kept in sessionStorage while it is filled in
 * and put back when the page is opened again; a form that the server refused comes back filled by the server.
 * With data-guard the browser also asks before the page is left. Passwords, files and hidden fields are not kept.
 */
const PREFIX = "draft:";
const SENT = "draft-sent:";

type Kept = Record<string, string[]>;

function fieldsOf(form: HTMLFormElement): HTMLElement[] {
  return [...form.elements].filter(
    (field): field is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement =>
      (field instanceof HTMLInputElement && !["hidden", "password", "file", "submit", "button"].includes(field.type)) ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement,
  );
}

function read(form: HTMLFormElement): Kept {
  const kept: Kept = {};
  for (const field of fieldsOf(form) as HTMLInputElement[]) {
    if (!field.name || field.autocomplete === "one-time-code") continue;
    kept[field.name] ??= [];
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) kept[field.name]?.push(field.value);
    } else kept[field.name]?.push(field.value);
  }
  return kept;
}

function write(form: HTMLFormElement, kept: Kept): boolean {
  let changed = false;
  const left = structuredClone(kept);
  for (const field of fieldsOf(form) as HTMLInputElement[]) {
    const values = left[field.name];
    if (!values) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      const on = values.includes(field.value);
      changed ||= field.checked !== on;
      field.checked = on;
    } else {
      const value = values.shift() ?? "";
      changed ||= field.value !== value;
      field.value = value;
    }
  }
  return changed;
}

function keyOf(form: HTMLFormElement): string {
  return `${PREFIX}${location.pathname}#${form.dataset.draft ?? ""}`;
}

function restore(form: HTMLFormElement): void {
  const key = keyOf(form);
  const text = sessionStorage.getItem(key);
  if (!text || form.querySelector("[aria-invalid=true]")) return;
  const asServed = read(form);
  if (!write(form, JSON.parse(text) as Kept)) return;
  const template =
    form.querySelector<HTMLTemplateElement>("template[data-restored]") ?? document.querySelector("template#restored");
  const note = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!note) return;
  form.prepend(note);
  note.querySelector("[data-discard]")?.addEventListener("click", () => {
    write(form, asServed);
    sessionStorage.removeItem(key);
    note.remove();
  });
}

function start(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    if (form.dataset.kept) continue;
    form.dataset.kept = "yes";
    restore(form);
  }
}

const dirty = new Set<HTMLFormElement>();

document.addEventListener("input", (event) => {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-draft], form[data-guard]");
  if (!form) return;
  dirty.add(form);
  if (form.dataset.draft !== undefined) sessionStorage.setItem(keyOf(form), JSON.stringify(read(form)));
});

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented && !form.matches("[hx-post], [data-hx-post]")) return;
  dirty.delete(form);
  if (form.dataset.draft !== undefined && form.method === "post") sessionStorage.setItem(SENT, keyOf(form));
});

window.addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected && form.dataset.guard !== undefined)) event.preventDefault();
});

// The page after a sent form: if the server did not send the form back refused, the draft has done its work.
const sent = sessionStorage.getItem(SENT);
if (sent) {
  sessionStorage.removeItem(SENT);
  if (!document.querySelector("form[data-draft] [aria-invalid=true], [data-errors]")) sessionStorage.removeItem(sent);
}
document.addEventListener("htmx:afterRequest", (event) => {
  const { detail } = event as CustomEvent<{ successful: boolean; elt: HTMLElement }>;
  if (detail.successful && detail.elt instanceof HTMLFormElement) sessionStorage.removeItem(keyOf(detail.elt));
});
document.addEventListener("htmx:load", (event) => start((event as CustomEvent<{ elt: HTMLElement }>).detail.elt));
start(document);
