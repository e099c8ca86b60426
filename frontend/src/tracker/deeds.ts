/** Links that lead away, and forms that are sent: names of their fields, never what was typed. */
import { clean } from "./address";

type Tell = (name: string, properties: Record<string, unknown>) => void;

export function clicks(tell: Tell): void {
  const clicked = (event: Event) => {
    const link = (event.target as Element | null)?.closest?.<HTMLAnchorElement>("a[href]");
    if (link?.host && link.host !== location.host && /^http/.test(link.protocol))
      tell("Outbound Link Clicked", { href: clean(link.href) });
  };
  // In the first phase: a page that handles the click itself often stops it.
  addEventListener("click", clicked, true);
  addEventListener("auxclick", (event) => event.button === 1 && clicked(event), true);
}

export function forms(tell: Tell, identify: (email: string) => void): void {
  addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      if (form.closest("[data-sanket-ignore]")) return;
      const fields = ([...form.elements] as HTMLInputElement[]).filter(
        (field) => field.name && !/^(hidden|password|submit|button|reset|image|fieldset)$/.test(field.type),
      );
      const marked = fields.find((field) => "sanketIdentify" in field.dataset);
      const inMarked = "sanketIdentify" in form.dataset && fields.find((field) => field.type === "email");
      const email = (marked || inMarked || undefined)?.value.trim();
      if (email?.includes("@")) identify(email);
      // An element of the form may be called id, name or action, and hides the form's own.
      tell("Form Submitted", {
        form: form.getAttribute("id") ?? form.getAttribute("name") ?? "",
        action: clean(form.getAttribute("action") ?? ""),
        fields: [...new Set(fields.map((field) => field.name.slice(0, 100)))].slice(0, 50),
      });
    },
    true,
  );
}
