"""Sets: a plan as the condition of a database's WHERE, true, false or NULL as the language means it.

Parts stand in the order of the plan, and both databases stop at the one that decides. In which order they ask is their own
affair: PostgreSQL begins with what it reckons to cost least, and keeps ours only among equals. The answer is the same.
"""

from __future__ import annotations

from typing import Any

from sanket.engine.conditions.checking import Ask
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.fields import Entity, Field
from sanket.engine.conditions.plan import Leaf, Plan
from sanket.engine.conditions.wants import Statement

DIALECTS = ("sqlite", "postgresql")


def where(part: Plan, subject: str, clock: Clock, dialect: str) -> Statement:
    """A condition on rows of the subject, whose tables stand in FROM under the names that the fields' columns use."""
    if isinstance(part, Leaf):
        text, parameters = test(part.ask, subject, clock, dialect)
        return text if part.positive else f"NOT {text}", parameters
    texts: list[str] = []
    together: list[Any] = []
    for one in part.parts:
        text, parameters = where(one, subject, clock, dialect)
        texts.append(text)
        together += parameters
    return f"({(' AND ' if part.every else ' OR ').join(texts)})", together


def test(ask: Ask, subject: str, clock: Clock, dialect: str) -> Statement:
    """One test, in brackets."""
    if not isinstance(ask.source, Field):
        text, parameters = ask.source.measure.sql(ask.source, ask.want, subject, clock, dialect)
        return f"({text})", parameters
    text, parameters = ask.want.sql(ask.source.column(dialect), clock, dialect)
    if ask.source.each is not None:
        text = f"EXISTS (SELECT 1 FROM {ask.source.each[dialect]} WHERE {text})"  # noqa: S608 - rooms' own words
    if ask.entity is not None and subject in ask.entity.many:
        return _of_several(ask, ask.entity, subject, text, parameters)
    return f"({text})", parameters


def _of_several(ask: Ask, entity: Entity, subject: str, text: str, parameters: list[Any]) -> Statement:
    """True where one of several is; unknown where none is but one might be."""
    many = entity.many[subject]

    def among(condition: str) -> str:
        return f"{many.key} IN (SELECT {many.owner} FROM {many.rows} WHERE {condition})"  # noqa: S608 - the same

    if ask.sure or ask.source.each is not None:  # type: ignore[union-attr]
        return f"({among(text)})", parameters
    unknown = among(f"({text}) IS NULL")
    return f"(CASE WHEN {among(text)} THEN TRUE WHEN {unknown} THEN NULL ELSE FALSE END)", [*parameters, *parameters]
