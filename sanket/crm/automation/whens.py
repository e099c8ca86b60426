"""A time before or after a date, as people write it: ``3 days before lead.cold_on``, ``30 days after account.created``."""

from __future__ import annotations

import re
from typing import NamedTuple

from sanket.crm.automation.refusals import AutomationRefused
from sanket.crm.rules.queries import register
from sanket.engine.conditions.fields import Field, Kind
from sanket.engine.conditions.refusal import nearest
from sanket.shared.instants import DAY

_SHAPE = re.compile(r"(?:(\d{1,4})\s*(hours?|days?|weeks?)\s+(before|after)|on|at)\s+([a-z_.]+)", re.IGNORECASE)
_LONG = {"hour": 3_600, "day": DAY, "week": 7 * DAY}
EXAMPLE = "3 days before lead.cold_on"


class When(NamedTuple):
    """``shift``: seconds after the date; before it, less than 0."""

    shift: int
    entity: str
    field: Field

    @property
    def name(self) -> str:
        return f"{self.entity}.{self.field.name}"


def date_fields(of: str) -> dict[str, Field]:
    """The dates that a kind of record has itself."""
    entity = register().entities[of]
    return {f"{of}.{name}": field for name, field in entity.fields.items() if field.kind is Kind.MOMENT}


def read(text: str, of: str) -> When:
    found = _SHAPE.fullmatch(" ".join(text.split()))
    if found is None:
        raise AutomationRefused("when", f"Write it like this: {EXAMPLE}.")
    many, unit, side, name = found.groups()
    known = date_fields(of)
    field = known.get(name.lower())
    if field is None:
        near = nearest(name, known)
        hint = f" Did you mean {near}?" if near else f" There are {', '.join(known)}."
        raise AutomationRefused("when", f"{of.capitalize()}s have no date {name}.{hint}", nearest=near)
    shift = int(many or 0) * _LONG[unit.lower().rstrip("s")] if unit else 0
    return When(-shift if (side or "").lower() == "before" else shift, of, field)


def check_when(text: str, of: str) -> str:
    """As it is kept."""
    return printed(read(text, of))


def printed(when: When) -> str:
    """
    >>> field = Field("cold_on", Kind.MOMENT, "", "")
    >>> [printed(When(shift, "lead", field)) for shift in (-3 * DAY, 7_200, 0)]
    ['3 days before lead.cold_on', '2 hours after lead.cold_on', 'on lead.cold_on']
    """
    long = abs(when.shift)
    if not long:
        return f"on {when.name}"
    size, unit = (DAY, "day") if long % DAY == 0 else (3_600, "hour")
    many = long // size
    return f"{many} {unit}{'s' if many > 1 else ''} {'before' if when.shift < 0 else 'after'} {when.name}"
