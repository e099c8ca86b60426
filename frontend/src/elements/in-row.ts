/**
 * What was told of a row, in place of its buttons: as high as they were, so that nothing moves under a thumb. Rows carry
 * data-row, their forms data-in-row; the server answers the note ([data-told]).
 */
const QUIET_MS = 3000;

interface Told {
  form: HTMLFormElement;
  /** What had been pressed in it. */
  pressed: HTMLElement | null;
}
/** The newest last. */
const told = new Map<HTMLElement, Told>();

/** The row's form that goes where this one goes: itself, or that behind a box. */
export function rowForm(action: string): HTMLFormElement | undefined {
  return [...document.querySelectorAll<HTMLFormElement>("form[data-in-row]")].find((form) => form.action === action);
}

export function drawn(answer: string): HTMLElement | null {
  return new DOMParser().parseFromString(answer, "text/html").querySelector<HTMLElement>("[data-told]");
}

export function tell(form: HTMLFormElement, note: HTMLElement, pressed: HTMLElement | null, focus: boolean): void {
  const row = rowOf(form);
  if (!row) return;
  putInPlace(form, note);
  told.set(note, { form, pressed });
  if (focus) (note.querySelector("button") ?? row.querySelector<HTMLElement>("a"))?.focus({ preventScroll: true });
  say(`${nameOf(row)}: ${note.querySelector("p")?.textContent ?? ""}`);
  renewLater();
}

/** Hides all buttons of the row: those of a desk and of a phone say the same. */
export function putInPlace(form: HTMLFormElement, note: HTMLElement): void {
  const row = rowOf(form);
  const place = placeOf(form);
  const next = place.nextElementSibling;
  const stood = next?.matches("[data-told], [data-kept-outcome]") ? (next as HTMLElement) : null;
  row?.querySelector("[data-refused]")?.remove();
  note.style.minHeight = `${(stood ?? place).offsetHeight}px`;
  if (row) row.style.minHeight = `${row.offsetHeight}px`;
  stood?.remove();
  for (const one of row ? placesIn(row) : [place]) one.hidden = true;
  place.after(note);
}

/** Taken back: the button that had been pressed has the focus. */
export function putBack(note: HTMLElement): void {
  const was = told.get(note);
  const row = note.closest<HTMLElement>("[data-row]");
  told.delete(note);
  note.remove();
  if (!was || !row) return;
  uncover(was.form);
  renewKey(was.form);
  const back = was.pressed ?? placeOf(was.form).querySelector<HTMLElement>("button, a");
  back?.focus({ preventScroll: true });
  renewLater();
}

/** Its buttons are back, as they stood. */
export function uncover(form: HTMLFormElement): void {
  const row = rowOf(form);
  for (const one of row ? placesIn(row) : [placeOf(form)]) one.hidden = false;
  if (row) row.style.minHeight = "";
}

/** Nothing came of it: the buttons stay, with the sentence. */
export function refuse(form: HTMLFormElement, sentence: string): void {
  renewKey(form);
  complain(sentence, rowOf(form), (line) => placeOf(form).after(line));
}

/** Said beside what was told, which stays. */
export function keepTold(note: HTMLElement, sentence: string): void {
  complain(sentence, note, (line) => note.querySelector("p")?.append(" ", line));
}

function complain(sentence: string, where: HTMLElement | null, put: (line: HTMLElement) => void): void {
  where?.querySelector("[data-refused]")?.remove();
  const line = Object.assign(document.createElement("span"), { className: "refused", role: "alert" });
  line.dataset.refused = "";
  put(line);
  line.textContent = sentence;
}

export function newest(): HTMLElement | undefined {
  return [...told.keys()].reverse().find((note) => note.isConnected && note.querySelector("[data-undo]"));
}

/** Read out, also where the same is said again. */
export function say(text: string): void {
  const line = document.querySelector("told-rows [role=status]");
  if (line) line.textContent = line.textContent === text ? `${text}\u00a0` : text;
}

function rowOf(form: HTMLElement): HTMLElement | null {
  return form.closest<HTMLElement>("[data-row]");
}

/** On a phone all that can be done stands in one line. */
function placeOf(form: HTMLFormElement): HTMLElement {
  return form.closest<HTMLElement>(".outs") ?? form;
}

function placesIn(row: HTMLElement): HTMLElement[] {
  return [...row.querySelectorAll<HTMLFormElement>("form[data-in-row]")].map(placeOf);
}

function nameOf(row: HTMLElement): string {
  return row.querySelector(".t")?.textContent?.trim() ?? "";
}

/** Once told a key is used up: what is pressed afterwards is another deed. */
function renewKey(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('input[name="key"]');
  if (!field) return;
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  field.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  for (const link of form.querySelectorAll<HTMLAnchorElement>("a[data-dialog]")) {
    const address = new URL(link.href);
    address.searchParams.set("key", field.value);
    link.href = address.href;
  }
}

let renewing = 0;

/** Else the list that is shown offline would have this row as it was. */
function renewLater(): void {
  window.clearTimeout(renewing);
  renewing = window.setTimeout(renew, QUIET_MS);
}

function renew(): void {
  if (renewing) navigator.serviceWorker?.controller?.postMessage("keep");
  window.clearTimeout(renewing);
  renewing = 0;
}
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") renew();
});
