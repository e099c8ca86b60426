"""The activity types: what can happen, and what each is worth."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sanket.api.mcp import told
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.tool import Answer, Shape, Tool
from sanket.crm.activities import queries as activities
from sanket.crm.recognition import queries as recognition

MOST = 500


class Asks(Shape):
    text: Annotated[str, Field(max_length=300)] = ""
    """Part of a name or id."""
    direction: Literal["", "customer", "campaign", "sales"] = ""


class Row(Shape):
    id: str
    name: str
    direction: str
    """customer: they did it; campaign or sales: we did."""
    value: int
    """Points when it happens."""
    weak: bool
    """A machine can do it, too: together at most as much as what people did."""
    countable: bool
    """Repeated by one person within a day it counts less and less."""
    decisive: str
    """opens: hot at once; closes: cold at once; else empty."""


class Tells(Shape):
    types: list[Row]


def run(caller: Caller, asks: Asks) -> Answer:
    values, wanted, rows = recognition.book_in_force().values, asks.text.strip().lower(), []
    for one in activities.types().order_by("direction", "name", "external_id"):
        fits = wanted in one.name.lower() or wanted in one.external_id.lower()
        if not fits or (asks.direction and one.direction != asks.direction) or one.pk not in values:
            continue
        value = values[one.pk]
        rows.append(
            Row(
                id=one.external_id,
                name=str(one),
                direction=one.direction,
                value=value.value,
                weak=value.weak,
                countable=value.countable,
                decisive=value.decisive,
            )
        )
    data = Tells(types=sorted(rows[:MOST], key=lambda row: (-row.value, row.id)))
    return Answer(data, told.lines(f"{told.plural(len(data.types), 'activity type')}:", map(_line, data.types)))


def _line(row: Row) -> str:
    how = ", ".join(filter(None, ("weak" if row.weak else "", "countable" if row.countable else "", row.decisive)))
    return f"{row.name} ({row.id}), {row.direction}: {row.value} points{f'; {how}' if how else ''}"


TOOL = Tool(
    name="list_activity_types",
    title="List the activity types",
    about="List the kinds of activities that can be logged, whose deed each is, and how many points it is worth.",
    asks=Asks,
    tells=Tells,
    scope="activity-types:read",
    run=run,
)
