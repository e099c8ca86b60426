"""What addresses name: accounts, offerings and contacts by the sender's own ids, people by their mail address, instants as
people write them."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import Field, StringConstraints, WithJsonSchema

from sanket.api.rest.call import Call
from sanket.api.rest.refusals import Refused
from sanket.api.rest.shapes import LATEST_YEAR, Sound
from sanket.crm.accounts import queries as accounts
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.workspace import queries as workspace
from sanket.shared import instants

Which = Annotated[str, StringConstraints(max_length=200), Sound]
Who = Annotated[str, StringConstraints(max_length=254), Sound]
At = Annotated[
    str,
    StringConstraints(max_length=40),
    Sound,
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}),
]
AT = "such as 2026-06-01T12:00:00+05:30; a day is its midnight, and without an offset the company's zone counts"
OWNER = "a user's e-mail address or number, `me` or `none`"
LATEST = 253_402_300_799 - (9_999 - LATEST_YEAR) * 366 * instants.DAY
LONGEST_NUMBER = 18

_LOST_PLUS = re.compile(r"([T:]\d\d[\d:.]*) (\d\d(?::?\d\d)?)$")


def which(noun: str, more: str = "", *, needed: bool = False) -> Any:
    """The parameter that names a thing."""
    about = f"the external id of an {noun}{more}; or our number, where that is nobody's external id"
    return Field(min_length=1, description=about) if needed else Field("", description=about)


def account(call: Call, said: str) -> int:
    """Its number. One that may not be seen is not there."""
    ext = said.strip()
    found = accounts.account_by_external(call.person, ext)
    number = _number(ext)
    if found is None and number:
        found = accounts.visible_to(call.person).filter(pk=number).first()
    if found is None:
        raise Refused(422, "account.unknown", f"There is no account {ext[:60]!r}.", {"field": "account"})
    return int(found.pk)


def offering(said: str) -> int:
    ext, rows = said.strip(), catalogue.tree().rows
    found = catalogue.ids_by_external([ext]).get(ext)
    if found is None and (number := _number(ext)) in rows:
        found = number
    if found is None:
        raise Refused(422, "request.parameter", "There is no such offering.", {"parameter": "offering"})
    return found


def contact(call: Call, said: str) -> accounts.Contact:
    ext, seen = said.strip(), accounts.contacts_visible_to(call.person)
    found = seen.filter(external_id=ext).first()
    if found is None and (number := _number(ext)):
        found = seen.filter(pk=number).first()
    if found is None:
        raise Refused(422, "contact.unknown", f"There is no contact {ext[:60]!r}.", {"field": "contact"})
    return found


def owner(call: Call, said: str) -> str:
    """Empty, `none`, or the user's number as a text."""
    name = said.strip()
    if name in ("", "none") or _number(name):
        return name
    found = call.person if name == "me" else workspace.user_by_email(name)
    if found is None:
        raise Refused(422, "request.parameter", "There is no user with this address.", {"parameter": "owner"})
    return str(found.pk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def instant(said: str) -> int:
    """Unix seconds. In an address + is a space unless it is written %2B; what was meant is plain."""
    try:
        found = instants.parse(_LOST_PLUS.sub(r"\1+\2", said.strip()), workspace.zone())
    except (ValueError, OverflowError):
        found = -1
    if not 0 <= found <= LATEST:
        raise Refused(
            422,
            "request.parameter",
            f"Write a day such as 2026-06-01, or an instant such as 2026-06-01T12:00:00Z, from 1970 to {LATEST_YEAR}.",
            {"parameter": "at"},
        )
    return found
