/** Outcomes that could not be sent: kept on this device, with whose they are and when they were pressed. Pages and the worker share it. */
export interface Kept {
  /** By which the server counts it once, however often it is sent. */
  key: string;
  person: string;
  lead: string;
  outcome: string;
  /** When it was pressed, by this device's clock, in milliseconds. */
  at: number;
  /** Account and offering, to be told from others where its row is gone. */
  about: string;
  /** What else the form said: contact, until, time, note. */
  fields: Record<string, string>;
  /** The server's sentence, once it refused; empty where it had none. */
  refused?: string;
  /** How often the server failed at it. */
  failed?: number;
  /** What the server answered for its row, until that has it. */
  told?: string;
}

const NAME = "sanket";
const STORE = "outcomes";

function opened(): Promise<IDBDatabase> {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
  return told(asked);
}

function told<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within<T>(mode: IDBTransactionMode, deed: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await told(deed(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** All that is kept, in the order in which it was pressed. */
export async function kept(): Promise<Kept[]> {
  const found = await within<Kept[]>("readonly", (store) => store.getAll());
  return found.sort((one, other) => one.at - other.at);
}

/** Neither refused nor told. */
export function waits(one: Kept): boolean {
  return one.refused === undefined && one.told === undefined;
}

export async function keep(one: Kept): Promise<void> {
  await within("readwrite", (store) => store.put(one));
}

export async function drop(key: string): Promise<void> {
  await within("readwrite", (store) => store.delete(key));
}

/** What a form of outcomes says, as it is kept. */
export function read(said: FormData, action: string, person: string): Kept {
  const lead = /\/leads\/(\d+)\/outcomes\/$/.exec(new URL(action, location.origin).pathname)?.[1] ?? "";
  const text = (name: string) => String(said.get(name) ?? "");
  const fields = Object.fromEntries(["contact", "until", "time", "note"].map((name) => [name, text(name)]));
  return {
    key: text("key"),
    person,
    lead,
    outcome: text("outcome"),
    at: Date.now(),
    about: text("about"),
    fields,
  };
}
