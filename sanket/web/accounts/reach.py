"""How people of an account can be reached: call, WhatsApp and mail, only where an address exists and is not refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sanket.crm.accounts import queries as accounts
from sanket.web.leads.sentences import Why, role_word
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from sanket.crm.accounts.queries import Contact, Reached
    from sanket.crm.leads.queries import Lead

DIALLED = re.compile(r"[^\d+]")
SHORTEST_NUMBER = 5


class Person(NamedTuple):
    """A contact as pages show it; ``call`` and the like are addresses to press, empty where there is none."""

    id: int
    external_id: str
    name: str
    about: str
    email: str
    phone: str
    role: str
    role_inferred: bool
    call: str = ""
    whatsapp: str = ""
    mail: str = ""
    refused: tuple[str, ...] = ()

    @property
    def brief(self) -> str:
        return self.about.partition(", ")[0]

    @property
    def role_word(self) -> str:
        return role_word(self.role)

    @property
    def refused_words(self) -> str:
        return " ".join({"email": _("e-mail"), "phone": _("phone")}.get(way, way) for way in self.refused)


def dialled(number: str) -> str:
    digits = DIALLED.sub("", number)
    digits = digits[:1] + digits[1:].replace("+", "")
    return digits if len(digits.lstrip("+")) >= SHORTEST_NUMBER else ""


def person(contact: Contact | Reached, consents: Mapping[str, bool]) -> Person:
    """``consents``: channel -> given; what was never asked is not refused."""
    refused = tuple(sorted(channel for channel, given in consents.items() if not given))
    phone = "" if "phone" in refused else dialled(contact.phone)
    chat = "" if "phone" in refused else dialled(contact.whatsapp).lstrip("+")
    inferred = accounts.inferred_role(contact) if not contact.buying_role else None
    return Person(
        id=contact.pk,
        external_id=contact.external_id,
        name=str(contact),
        about=", ".join(filter(None, (contact.title or contact.seniority, contact.department))),
        email=contact.email,
        phone=contact.phone,
        role=contact.buying_role or (str(inferred) if inferred else ""),
        role_inferred=not contact.buying_role,
        call=f"tel:{phone}" if phone else "",
        whatsapp=f"https://wa.me/{chat}" if chat else "",
        mail=f"mailto:{quote(contact.email, safe='@')}" if "@" in contact.email and "email" not in refused else "",
        refused=refused,
    )


def persons(contacts: Sequence[Contact]) -> list[Person]:
    """One query for what they allow, however many they are."""
    consents = accounts.consents_of([contact.pk for contact in contacts])
    return [person(contact, consents.get(contact.pk, {})) for contact in contacts]


def persons_of(leads: Iterable[Lead]) -> dict[int, list[Person]]:
    """Lead id -> whom to call: who acted last, who tipped it. One query for a whole page."""
    named: dict[int, list[str]] = {}
    for lead in leads:
        why = Why.of(lead.why)
        named[lead.pk] = [told.contact for told in (why.last, why.tipped) if told.contact]
    wanted = {external_id for names in named.values() for external_id in names}
    known = {name: person(*told) for name, told in accounts.reached(wanted).items()}
    found: dict[int, list[Person]] = {}
    for pk, names in named.items():
        people = [known[name] for name in dict.fromkeys(names) if name in known]
        found[pk] = sorted(people, key=lambda one: not one.call)
    return found


def first_to_call(people: Iterable[Person]) -> Person | None:
    return next((one for one in people if one.call), None)
