/** Calls back for each page that is seen: the first one, those a single-page app shows by itself, and those come back to. */
export function pages(seen: (referrer: string) => void): void {
  let last = "";
  const look = () => {
    const here = location.pathname + location.search;
    if (here === last) return;
    const before = last;
    last = here;
    seen(before ? new URL(before, location.href).href : document.referrer);
  };
  // Apps change the address first and the title after it.
  const soon = () => setTimeout(look);
  const push = history.pushState;
  history.pushState = function (...given) {
    push.apply(this, given);
    soon();
  };
  addEventListener("popstate", soon);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    last = "";
    look();
  });
  // A page that is fetched in advance has not been seen.
  if ((document as Document & { prerendering?: boolean }).prerendering)
    document.addEventListener("prerenderingchange", look, { once: true });
  else look();
}
