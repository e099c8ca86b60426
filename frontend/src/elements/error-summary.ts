/** After a refused form the focus goes to the summary, so that it is read first; its links go to the fields. */
function focusSummary(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-errors]")?.focus();
}

document.addEventListener("htmx:afterSettle", (event) => focusSummary(event.target as HTMLElement));
document.addEventListener("click", (event) => {
  const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("[data-errors] a[href^='#']");
  const field = link ? document.getElementById(link.hash.slice(1)) : null;
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});
focusSummary(document);
