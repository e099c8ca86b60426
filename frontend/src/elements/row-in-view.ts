/** A row of tabs or chips that is wider than a phone begins where the current one is seen. */
for (const here of document.querySelectorAll<HTMLElement>(".tabs > [aria-current], .chips > .chip[aria-current]")) {
  const row = here.parentElement;
  if (!row || row.scrollWidth <= row.clientWidth) continue;
  const [outer, inner] = [row.getBoundingClientRect(), here.getBoundingClientRect()];
  row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}
