/**
 * <told-rows data-away>: deeds of rows (form[data-in-row]) leave the page as it stands, so that no thumb meets another row
 * than it aimed at. In place of the buttons stands what was told, with an Undo that brings them back; Z presses the newest.
 * The row goes when the page is loaded anew. A box whose form goes to the same address counts as its row. Without script,
 * and where such a row is not on the page, forms are sent as ever.
 */
import { show } from "./dialogs";
import { drawn, keepTold, newest, putBack, refuse, rowForm, say, tell } from "./in-row";
import { keepPressed } from "./kept-outcomes";
import { boxOpen, typing } from "./keys";
import { kept } from "./offline-bar";

const PATIENCE_MS = 12_000;
const CONFLICT = 409;
const REFUSED = 422;

interface Answer {
  status: number;
  text: string;
  /** What was asked for; not the page to sign in, nor none at all. */
  ours: boolean;
}

async function post(form: HTMLFormElement, submitter: HTMLElement | null, data: FormData): Promise<Answer> {
  const body = new URLSearchParams([...data] as [string, string][]);
  const action = submitter?.getAttribute("formaction") ?? form.action;
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  try {
    // Whoever goes on to another page has said it all the same.
    const sent = { method: "POST", body, headers, keepalive: true, signal: AbortSignal.timeout(PATIENCE_MS) };
    const answer = await fetch(action, sent);
    const ours = !answer.redirected && !answer.headers.has("HX-Redirect");
    return { status: answer.status, text: await answer.text(), ours };
  } catch {
    return { status: 0, text: "", ours: false };
  }
}

function read(form: HTMLFormElement, submitter: HTMLElement | null): FormData {
  const data = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) data.set(submitter.name, submitter.value);
  return data;
}

class ToldRows extends HTMLElement {
  private readonly plain = new WeakSet<HTMLFormElement>();
  private readonly press = (event: SubmitEvent): void => void this.pressed(event);
  private readonly key = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "z" || event.shiftKey || typing(event) || boxOpen()) return;
    const undo = newest()?.querySelector<HTMLFormElement>("[data-undo]");
    if (!undo) return;
    event.preventDefault();
    // Messages came with the page: they are older.
    event.stopImmediatePropagation();
    undo.requestSubmit();
  };

  connectedCallback(): void {
    document.addEventListener("submit", this.press);
    document.addEventListener("keydown", this.key, { capture: true });
  }

  disconnectedCallback(): void {
    document.removeEventListener("submit", this.press);
    document.removeEventListener("keydown", this.key, { capture: true });
  }

  private async pressed(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || this.plain.has(form)) return;
    const note = form.closest<HTMLElement>("[data-told]");
    const behind = form.matches("[data-outcome]") ? rowForm(form.action) : undefined;
    const row = form.matches("[data-in-row]") ? form : behind;
    const busy = note ?? row;
    if (!busy || (!note && (!navigator.onLine || kept()))) return;
    event.preventDefault();
    if (busy.ariaBusy === "true") return;
    busy.ariaBusy = "true";
    if (note) await this.undo(form, note);
    else if (row) await this.send(form, row, event.submitter);
    busy.ariaBusy = null;
  }

  private async send(form: HTMLFormElement, row: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
    const data = read(form, submitter);
    const { status, text, ours } = await post(form, submitter, data);
    if (status === REFUSED && form !== row && again(text)) return;
    form.closest("dialog")?.close();
    const note = ours && status === 200 ? drawn(text) : null;
    if (note) tell(row, note, form === row ? submitter : row.querySelector<HTMLElement>("a[data-dialog]"), true);
    else if (status === CONFLICT) refuse(row, text);
    else if (form.matches("[data-outcome]")) await keepPressed(form, data);
    else this.sendPlain(form, submitter);
  }

  private async undo(form: HTMLFormElement, note: HTMLElement): Promise<void> {
    const { status, text, ours } = await post(form, null, read(form, null));
    if (ours && status === 200) {
      putBack(note);
      say(text);
    } else if (status === CONFLICT) keepTold(note, text);
    else if (status) this.sendPlain(form, null);
    else keepTold(note, this.dataset.away ?? "");
  }

  /** As without script: whatever comes of it, its page says it. */
  private sendPlain(form: HTMLFormElement, submitter: HTMLElement | null): void {
    this.plain.add(form);
    form.requestSubmit(submitter);
  }
}

/** The box once more, with what is wrong in it. */
function again(text: string): boolean {
  const box = new DOMParser().parseFromString(text, "text/html").querySelector<HTMLDialogElement>("dialog.box");
  if (box) show(box);
  return box !== null;
}
customElements.define("told-rows", ToldRows);
