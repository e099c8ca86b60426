/**
 * Anything with data-dialog opens a box. Its value is the id of a <dialog> in the page; without one, the link's own
 * address is fetched and shown in a box, so the same form works as a page of its own when there is no script.
 * In a bulk form the box's form is sent with the ticked rows. Where the address cannot be reached, the <template> that
 * data-spare names is shown instead; its form goes to the link's address, with the link's words in its hidden fields.
 */
import htmx from "htmx.org";

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const opener = (event.target as HTMLElement).closest<HTMLElement>("[data-dialog]");
  if (opener) {
    const box = opener.dataset.dialog ? document.getElementById(opener.dataset.dialog) : null;
    if (box instanceof HTMLDialogElement) {
      event.preventDefault();
      takeRows(opener, box);
      box.showModal();
    } else if (opener instanceof HTMLAnchorElement) {
      event.preventDefault();
      void fetchBox(opener.href, opener.dataset.spare);
    }
    return;
  }
  const box = event.target;
  // A press on the backdrop lands on the dialog itself, outside its edges.
  if (box instanceof HTMLDialogElement && box.open) {
    const edge = box.getBoundingClientRect();
    const inside =
      event.clientX >= edge.left &&
      event.clientX <= edge.right &&
      event.clientY >= edge.top &&
      event.clientY <= edge.bottom;
    if (!inside) box.close();
  }
});

async function fetchBox(address: string, spare?: string): Promise<void> {
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true", "X-Dialog": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const box = page.querySelector<HTMLDialogElement>("dialog.box");
    if (!box) throw new Error("no box");
    show(box);
  } catch (error) {
    const box = error instanceof TypeError ? spareBox(address, spare) : null;
    if (box) show(box);
    else location.assign(address);
  }
}

export function show(box: HTMLDialogElement): void {
  document.getElementById(box.id)?.remove();
  document.body.append(box);
  htmx.process(box);
  box.showModal();
}

function spareBox(address: string, spare = ""): HTMLDialogElement | null {
  const template = document.getElementById(spare);
  if (!(template instanceof HTMLTemplateElement)) return null;
  const box = template.content.querySelector("dialog")?.cloneNode(true) as HTMLDialogElement | undefined;
  const form = box?.querySelector<HTMLFormElement>("form[method=post]");
  if (!box || !form) return null;
  const { pathname, searchParams } = new URL(address);
  form.action = pathname;
  for (const [name, value] of searchParams) {
    const field = form.querySelector<HTMLInputElement>(`input[type=hidden][name="${name}"]`);
    if (field) field.value = value;
  }
  // What the server refuses when it is sent could not be mended then; the page may have been kept for days.
  const today = new Date().toLocaleDateString("sv-SE");
  for (const day of form.querySelectorAll<HTMLInputElement>("input[type=date]")) day.min = today;
  return box;
}

function takeRows(opener: HTMLElement, box: HTMLDialogElement): void {
  const bulk = opener.closest<HTMLFormElement>("[data-bulk]");
  const form = box.querySelector<HTMLFormElement>("form[method=post]");
  if (!bulk || !form) return;
  for (const old of form.querySelectorAll("input[data-row-id]")) old.remove();
  for (const [name, value] of new FormData(bulk)) {
    if (name === "csrfmiddlewaretoken" || typeof value !== "string") continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    field.dataset.rowId = "";
    form.append(field);
  }
}
