/**
 * <kept-outcomes data-words>: outcomes that were pressed while the server could not be reached. Each says so in place of its
 * buttons, or here where its row is gone, and can be taken back until it is sent; then its row says what was told, and a
 * page without rows is loaded anew. What the server refuses stays until it is dismissed. Forms of outcomes carry
 * data-outcome; without script, and while online, they are sent as ever.
 */
import { kept as all, drop, type Kept, keep, read, waits } from "../outbox/box";
import { alone, send } from "../outbox/sending";
import { drawn, putInPlace, rowForm, tell, uncover } from "./in-row";
import { back, clock, here, kept } from "./offline-bar";

const AGAIN_MS = 15_000;

interface Syncing extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}

class KeptOutcomes extends HTMLElement {
  private timer = 0;
  /** What the page shows as not yet sent. */
  private shown = new Set<string>();
  private looks = "";
  private readonly press = (event: SubmitEvent): void => void this.pressed(event);
  private readonly wake = (): void => {
    if (document.visibilityState === "visible") void this.send();
  };

  connectedCallback(): void {
    document.addEventListener("submit", this.press);
    window.addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    navigator.serviceWorker?.addEventListener("message", this.wake);
    this.timer = window.setInterval(() => {
      if (kept() || this.shown.size) this.wake();
    }, AGAIN_MS);
    this.show().then(
      () => this.send(),
      () => undefined, // a browser that keeps nothing
    );
  }

  disconnectedCallback(): void {
    document.removeEventListener("submit", this.press);
    window.removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    navigator.serviceWorker?.removeEventListener("message", this.wake);
    window.clearInterval(this.timer);
  }

  private async pressed(event: SubmitEvent): Promise<void> {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-outcome]");
    if (!form || event.defaultPrevented || (navigator.onLine && !kept())) return;
    event.preventDefault();
    const { submitter } = event;
    const said = new FormData(form);
    if (submitter instanceof HTMLButtonElement && submitter.name) said.set(submitter.name, submitter.value);
    await this.keep(form, said);
  }

  async keep(form: HTMLFormElement, said: FormData): Promise<void> {
    try {
      await keep(read(said, form.action, here()));
    } catch {
      // A browser that keeps nothing: it is sent as ever, and the browser says that this failed.
      form.append(
        Object.assign(document.createElement("input"), { type: "hidden", name: "outcome", value: said.get("outcome") }),
      );
      form.submit();
      return;
    }
    form.closest("dialog")?.close();
    await this.show();
    await this.ask();
    await this.send();
  }

  /** Where the browser can send while no page is open, it is asked to. */
  private async ask(): Promise<void> {
    const worker: Syncing | undefined = await navigator.serviceWorker?.getRegistration("/");
    await worker?.sync?.register("outcomes").catch(() => undefined);
  }

  /** Without rows the page says what was sent once it is asked for anew, with its undo. */
  private async send(): Promise<void> {
    const ended = await send({ ask: kept(), rows: this.rows });
    const own = await this.show(ended === "signed out");
    const gone = [...this.shown].some((key) => !own.some((one) => one.key === key));
    if (ended === "signed out" && own.length) return;
    if (gone) this.renew();
    else if (kept() && ended !== "away") this.found();
  }

  /** The server is there again. A list stays under the thumb until somebody asks for the one of now. */
  private found(): void {
    if (this.rows) back();
    else this.renew();
  }

  private get rows(): boolean {
    return document.querySelector("told-rows") !== null;
  }

  private renew(): void {
    const box = document.querySelector<HTMLDialogElement>("dialog[open]");
    if (box) box.addEventListener("close", () => this.renew(), { once: true });
    else location.reload();
  }

  /** Draws only what has changed: a button that holds the focus stays. */
  private async show(out = false): Promise<Kept[]> {
    const own = (await all()).filter((one) => one.person === here());
    const asked = own.filter(waits);
    const looks = JSON.stringify([own, out]);
    if (looks === this.looks) return own;
    this.looks = looks;
    for (const one of asked) this.shown.add(one.key);
    this.replaceChildren(...this.querySelectorAll("template, [data-told]"));
    if (out && asked.length) this.append(this.draw("signed-out"));
    for (const one of own) if (one.refused !== undefined) this.append(this.note("refused", one, true));
    if (this.rows) for (const one of own) if (one.told !== undefined) await this.tell(one, one.told);
    const placed = this.place(asked);
    for (const one of asked) if (!placed.has(one)) this.append(this.note("kept", one, true));
    return own;
  }

  /** Said by its row, or here: then it is no more to be kept. */
  private async tell(one: Kept, answer: string): Promise<void> {
    this.shown.delete(one.key);
    await drop(one.key);
    const note = drawn(answer);
    const form = rowForm(new URL(`/leads/${one.lead}/outcomes/`, location.origin).href);
    if (!note) return;
    const held = form?.closest("[data-row]")?.querySelector("[data-kept-outcome]")?.contains(document.activeElement);
    if (form) return tell(form, note, null, held === true);
    note.querySelector("[data-what]")?.prepend(`${one.about}: `);
    this.append(note);
  }

  /** In place of the buttons that were pressed, where these are on the page. */
  private place(asked: Kept[]): Set<Kept> {
    const placed = new Set<Kept>();
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-outcome]:not(dialog form)")) {
      const one = asked.find(({ lead }) => form.action.endsWith(`/leads/${lead}/outcomes/`));
      const note = form.nextElementSibling;
      if (note?.matches("[data-told]")) continue;
      if (one) {
        putInPlace(form, this.note("kept", one, false));
        placed.add(one);
      } else if (note?.matches("[data-kept-outcome]")) {
        note.remove();
        uncover(form);
      }
    }
    return placed;
  }

  private draw(name: string): HTMLElement {
    const template = this.querySelector<HTMLTemplateElement>(`template[data-name="${name}"]`);
    return template?.content.firstElementChild?.cloneNode(true) as HTMLElement;
  }

  private note(name: string, one: Kept, named: boolean): HTMLElement {
    const words = JSON.parse(this.dataset.words ?? "{}") as Record<string, string>;
    const made = this.draw(name);
    const say = (part: string, text: string) => {
      const place = made.querySelector(`[data-${part}]`);
      if (place) place.textContent = text;
    };
    say("what", `${named && one.about ? `${one.about}: ` : ""}${words[one.outcome] ?? one.outcome}, ${clock(one.at)}`);
    say("sentence", one.refused || (this.dataset.failed ?? ""));
    made.querySelector("button")?.addEventListener("click", () => void this.takeBack(one.key));
    return made;
  }

  /** While nothing is sent: what was sent meanwhile is taken back by its undo instead. */
  private async takeBack(key: string): Promise<void> {
    await alone(async () => {
      if (!(await all()).some((one) => one.key === key && one.told === undefined)) return;
      this.shown.delete(key);
      await drop(key);
    });
    await this.send();
  }
}
customElements.define("kept-outcomes", KeptOutcomes);

/** What could not be sent from its row: the network is away, or whoever it was is signed out. */
export async function keepPressed(form: HTMLFormElement, said: FormData): Promise<void> {
  await document.querySelector<KeptOutcomes>("kept-outcomes")?.keep(form, said);
}
