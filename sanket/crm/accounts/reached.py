"""Contacts with what they allow, by one statement: whom a list of leads offers to call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sanket.crm.plans import select_in

# Of the answers about a channel the newest counts, which comes last.
_REACHED = (
    "SELECT c.id, c.external_id, c.name, c.email, c.phone, c.whatsapp, c.department, c.seniority, c.title, c.buying_role,"
    " s.channel, s.given FROM crm_contact c LEFT JOIN crm_consent s ON s.contact_id = c.id WHERE c.external_id IN {}"
    " ORDER BY c.id, s.at, s.id"
)


class Reached(NamedTuple):
    """What a list needs of a contact, called as in `Contact`."""

    pk: int
    external_id: str
    name: str
    email: str
    phone: str
    whatsapp: str
    department: str
    seniority: str
    title: str
    buying_role: str

    def __str__(self) -> str:
        return self.name or self.external_id


def reached(external_ids: Iterable[str]) -> dict[str, tuple[Reached, dict[str, bool]]]:
    """External id -> the contact, and channel -> the newest answer. They are named by what the asker has come to through a
    gate: a lead, an activity."""
    found: dict[str, tuple[Reached, dict[str, bool]]] = {}
    for *columns, channel, given in select_in(_REACHED, external_ids):
        told = found.get(columns[1])
        if told is None:
            told = found[columns[1]] = Reached(*columns), {}
        if channel is not None:
            told[1][channel] = bool(given)
    return found
