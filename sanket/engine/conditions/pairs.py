"""One field compared with another of the same record: ``contact.phone = account.phone``.

It is a field of its own, yes or no, worked out by the database from both columns and NULL where either is: a record and
arrays read that, so that no evaluation can see it otherwise. Texts are compared as fixed ones are, but letters beyond A to Z
have to be spelt alike.
"""

from __future__ import annotations

from sanket.engine.conditions.fields import Field, Kind
from sanket.engine.conditions.refusal import ConditionRefused
from sanket.engine.conditions.tree import COMPARISONS, Test

_SAME = ("=", "!=")
_SECONDS = {
    # The sign before the s would be taken for the place of a parameter.
    "sqlite": "CAST(strftime(char(37) || 's', {0}) AS INTEGER)",
    "postgresql": "floor(extract(epoch FROM {0}))",
}
"""A date of the database as Unix seconds."""


def both(name: str, one: Field, other: Field, operator: str, test: Test) -> Field:
    """The field that says whether they compare so."""
    allowed = _SAME if one.kind in (Kind.TEXT, Kind.TRUTH) else COMPARISONS
    if operator not in allowed:
        sentence = f"Two of them ({one.kind.value}) are compared with {', '.join(allowed)}."
        raise ConditionRefused(sentence, test.start, test.end)
    dialects = {dialect: f"({_sides(one, other, dialect, operator)})" for dialect in ("sqlite", "postgresql")}
    return Field(name, Kind.TRUTH, name, dialects, one.cost + other.cost, elsewhere=one.elsewhere or other.elsewhere)


def _sides(one: Field, other: Field, dialect: str, operator: str) -> str:
    mixed = one.whole_seconds is not other.whole_seconds
    left, right = (_side(field, dialect, mixed) for field in (one, other))
    return f"{left} {operator} {right}"


def _side(field: Field, dialect: str, mixed: bool) -> str:
    column = field.column(dialect)
    if field.kind is Kind.TEXT:
        return f'lower({column} COLLATE "C")' if dialect == "postgresql" else f"lower({column})"
    if field.kind is Kind.MOMENT and mixed and not field.whole_seconds:
        return _SECONDS[dialect].format(column)
    return column
