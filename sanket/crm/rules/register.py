"""The register of all that conditions may ask, gathered from the rooms; made anew for each question, so it knows new types
and offerings at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from sanket.crm.accounts import fields as accounts
from sanket.crm.activities import fields as activities
from sanket.crm.catalogue.queries import tree
from sanket.crm.purchases import fields as purchases
from sanket.crm.workspace.queries import current
from sanket.engine.conditions.counting import Events
from sanket.engine.conditions.fields import Entity, Measure, Register, Subject

Handed = Callable[[], tuple[Entity, ...]] | Callable[[], tuple[Measure, ...]] | Callable[[], tuple[Subject, ...]]

EVENTS: dict[str, Events] = {
    "activity": activities.EVENTS,
    "activities": activities.EVENTS,
    "purchases": purchases.EVENTS,
    "sum": purchases.EVENTS,
}
"""Measures that count events, which this room looks up itself."""

_handed: list[Handed] = []


def hand_in(*declared: Handed) -> None:
    """What a room above this one declares; wiring.py says which."""
    _handed.extend(one for one in declared if one not in _handed)


def register() -> Register:
    """All that may be asked now."""
    offerings = lru_cache(maxsize=1)(_offerings)
    told: list[Entity | Measure | Subject] = [
        *accounts.condition_entities(),
        *accounts.condition_subjects(),
        *activities.condition_measures(offerings),
        *purchases.condition_measures(offerings),
    ]
    for declared in _handed:
        told += declared()
    return Register(
        {one.name: one for one in told if isinstance(one, Entity)},
        {one.name: one for one in told if isinstance(one, Measure)},
        current().currency,
        {one.name: one for one in told if isinstance(one, Subject)},
    )


def _offerings() -> Mapping[str, tuple[int, ...]]:
    """Key or name -> the offering and all below it."""
    whole = tree()
    found: dict[str, tuple[int, ...]] = {}
    for row in whole.rows.values():
        if row.name:
            found[row.name] = (*found.get(row.name, ()), *whole.below(row.id))
    keys = {row.external_id: whole.below(row.id) for row in whole.rows.values()}
    return {**found, **keys}
