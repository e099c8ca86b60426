"""The catalogue: products and the categories above them, with what a lead for each needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from sanket.api.mcp import named, told
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.tool import Answer, Shape, Tool
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.catalogue.queries import Tree
from sanket.crm.recognition import queries as recognition
from sanket.shared.instants import DAY

MOST, USUAL = 500, 100


class Asks(Shape):
    text: Annotated[str, Field(max_length=300)] = ""
    """Part of a name or id."""
    below: Annotated[str, Field(max_length=300)] = ""
    """Only this category (id or name) and what is below it."""
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    skip: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """To read on: how many to leave out at the beginning."""


class Row(Shape):
    id: str
    name: str
    kind: Literal["category", "product"]
    parent: str | None
    """The id of the category above it."""
    half_life_days: float
    """In this time interest in it halves when nothing happens."""
    interest_threshold: float
    fitment_threshold: float


class Tells(Shape):
    offerings: list[Row]
    in_all: int


def run(caller: Caller, asks: Asks) -> Answer:
    tree = catalogue.tree()
    under = set(tree.below(named.offering(asks.below).pk)) if asks.below else None
    wanted = asks.text.strip().lower()
    found = [
        (row.id, depth)
        for row, depth in tree.walk()
        if (under is None or row.id in under)
        and (wanted in tree.label(row.id).lower() or wanted in row.external_id.lower())
    ]
    shown = found[asks.skip : asks.skip + asks.limit]
    data = Tells(offerings=_rows(tree, [pk for pk, _ in shown]), in_all=len(found))
    lines = (f"{'  ' * depth}{_line(row)}" for row, (_, depth) in zip(data.offerings, shown, strict=True))
    return Answer(data, told.lines(f"{told.plural(len(found), 'offering')}; {len(shown):,} of them:", lines))


def _rows(tree: Tree, ids: Sequence[int]) -> list[Row]:
    book = recognition.book_in_force()
    rows = []
    for pk in ids:
        row, rule = tree.rows[pk], book.rule(pk)
        rows.append(
            Row(
                id=row.external_id,
                name=tree.label(pk),
                kind="product" if row.is_product else "category",
                parent=tree.rows[row.parent].external_id if row.parent is not None else None,
                half_life_days=rule.half_life / DAY,
                interest_threshold=rule.on,
                fitment_threshold=rule.fit,
            )
        )
    return rows


def _line(row: Row) -> str:
    needs = f"needs interest {row.interest_threshold:g} and fitment {row.fitment_threshold:g}"
    return f"{row.name} ({row.id}), {row.kind}; {needs}; half-life {row.half_life_days:g} days"


TOOL = Tool(
    name="list_offerings",
    title="List the offerings",
    about=(
        "List what the company sells: products and the categories above them, with the interest and the fitment that a lead"
        " for each needs, and the half-life of interest in it."
    ),
    asks=Asks,
    tells=Tells,
    scope="offerings:read",
    run=run,
)
