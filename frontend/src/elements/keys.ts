/** Shortcuts of single letters must never fire while a person types. */
export function typing(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

/** A box is open: the keys belong to it. */
export function boxOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** The page says which keys there are: <dialog id="keys">, from parts/keys.jinja. */
export function showKeys(): void {
  const box = document.getElementById("keys");
  if (box instanceof HTMLDialogElement && !box.open) box.showModal();
}
