/**
 * A form is sent once, however often it is pressed while its answer is on the way: a second one would cut off the first,
 * which is done all the same, and be refused since it was. After a while it may be sent again: a download leaves its page there.
 */
const WHILE_MS = 5000;
const lastPress = new WeakMap<HTMLFormElement, number>();

// On the window, behind all that keep a form from being sent, or send it themselves.
window.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== "post") return;
  if (performance.now() - (lastPress.get(form) ?? -WHILE_MS) < WHILE_MS) event.preventDefault();
  else lastPress.set(form, performance.now());
});

// Shown again by Back as it was left.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) lastPress.delete(form);
});
