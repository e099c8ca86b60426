/** Addresses as they may leave the page: without their fragment, without parameters that hold secrets or say who somebody is. */
const PRIVATE = /mail|phone|mobile|name|token|secret|pass|auth|code|sess|sign|otp|jwt|key$|^sid$/i;
/** What a form may have put into the address of the page after it: a mail address, a telephone number. */
const PERSONAL = /@|^[+0(][\d ()-]{8,}$|^[6-9]\d{9}$/;
const CAMPAIGN = ["source", "medium", "campaign", "term", "content"];

export function clean(address: string): string {
  if (!address) return "";
  try {
    const url = new URL(address, location.href);
    for (const [name, value] of [...url.searchParams])
      if (PRIVATE.test(name) || PERSONAL.test(value)) url.searchParams.delete(name);
    return (url.origin + url.pathname + url.search).slice(0, 1000);
  } catch {
    return "";
  }
}

/** utm_source=a&utm_campaign=b as trackers tell it: {source: "a", name: "b"}. */
export function campaign(): Record<string, string> {
  const told: Record<string, string> = {};
  const said = new URLSearchParams(location.search);
  for (const name of CAMPAIGN) {
    const value = said.get(`utm_${name}`);
    if (value && !value.includes("@")) told[name === "campaign" ? "name" : name] = value.slice(0, 200);
  }
  return told;
}
