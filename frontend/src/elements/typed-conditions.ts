/**
 * A condition comes back with the browser's Back: as typed, and as put together of chips. Browsers keep what people wrote in a
 * field, not what a page was served or changed to; and they put it back into the page as it was served first.
 */
const FIELD = ".cond-text textarea";

function keep(): void {
  for (const field of document.querySelectorAll<HTMLTextAreaElement>(FIELD)) field.value = `${field.value}`;
}

document.addEventListener("htmx:afterSettle", keep);
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll<HTMLTextAreaElement>(FIELD))
    if (field.value !== field.defaultValue) field.dispatchEvent(new Event("restored"));
});
