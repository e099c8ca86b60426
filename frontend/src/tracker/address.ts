/** Addresses as they may leave the page: without their fragment, without parameters that hold secrets or a person's mail. */
const PRIVATE = /mail|token|secret|pass|auth|code|sess|sign|^key$|^sid$/i;

export function clean(address: string): string {
  if (!address) return "";
  try {
    const url = new URL(address, location.href);
    for (const [name, value] of [...url.searchParams])
      if (PRIVATE.test(name) || value.includes("@")) url.searchParams.delete(name);
    return (url.origin + url.pathname + url.search).slice(0, 1000);
  } catch {
    return "";
  }
}

/** utm_source=a&utm_campaign=b as trackers tell it: {source: "a", name: "b"}. */
export function campaign(): Record<string, string> {
  const told: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(location.search))
    if (name.startsWith("utm_")) told[name === "utm_campaign" ? "name" : name.slice(4)] = value.slice(0, 200);
  return told;
}
