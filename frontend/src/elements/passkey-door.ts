/**
 * <passkey-door>: signs in, or adds a passkey, by what the device itself asks for: a finger, a face, its PIN. Its form is
 * hidden until the browser turns out to be able to; what stands there for others (data-unable) goes then.
 *
 * data-deed: create or get. data-options: what the server wants signed, or empty: the form's address is asked for it.
 */
type Deed = "create" | "get";
interface Offered {
  request_options?: { publicKey: PublicKeyCredentialRequestOptionsJSON };
  creation_options?: { publicKey: PublicKeyCredentialCreationOptionsJSON };
}

/** Passkeys belong to a name under https; an address of numbers has none. */
function able(): boolean {
  const numbers = /^[\d.]+$|^\[/.test(location.hostname);
  return window.isSecureContext && !numbers && "parseRequestOptionsFromJSON" in (window.PublicKeyCredential ?? {});
}

class PasskeyDoor extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form || !able()) return;
    for (const unable of this.querySelectorAll<HTMLElement>("[data-unable]")) unable.hidden = true;
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.open(form);
    });
  }

  private async open(form: HTMLFormElement): Promise<void> {
    const field = form.elements.namedItem("credential") as HTMLInputElement;
    this.say("");
    try {
      const offered = await this.offered(form);
      const credential = await this.asked(this.dataset.deed as Deed, offered);
      if (!credential) return;
      field.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      if (name === "InvalidStateError") this.say(this.dataset.twice);
      else this.say(name === "NotAllowedError" ? this.dataset.cancelled : this.dataset.failed);
    }
  }

  private async offered(form: HTMLFormElement): Promise<Offered> {
    if (this.dataset.options) return JSON.parse(this.dataset.options) as Offered;
    const answer = await fetch(form.action, {
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()) as Offered;
  }

  private async asked(deed: Deed, offered: Offered): Promise<PublicKeyCredential | null> {
    if (deed === "create" && offered.creation_options) {
      const options = offered.creation_options.publicKey;
      // Found by the device without a name typed, and only after it has made sure who holds it.
      options.authenticatorSelection = {
        ...options.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      };
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      return (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
    }
    if (!offered.request_options) return null;
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(offered.request_options.publicKey);
    return (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  }

  private say(text: string | undefined): void {
    const place = this.querySelector<HTMLElement>("[role=alert]");
    if (!place) return;
    place.textContent = text ?? "";
    place.hidden = !text;
  }
}
customElements.define("passkey-door", PasskeyDoor);
