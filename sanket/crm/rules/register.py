"""The register of all that conditions may ask, gathered from the rooms; made anew for each question, so it knows new types
and offerings at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from sanket.crm.accounts import fields as accounts
from sanket.crm.activities import fields as activities
from sanket.crm.catalogue.queries import tree
from sanket.crm.purchases import fields as purchases
from sanket.crm.workspace.queries import current
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.counting import Events
from sanket.engine.conditions.fields import Entity, Measure, Reading, Register, Subject
from sanket.engine.conditions.wants import Statement, Want

Handed = Callable[[], tuple[Entity, ...]] | Callable[[], tuple[Measure, ...]] | Callable[[], tuple[Subject, ...]]

Offerings = Callable[[], Mapping[str, tuple[int, ...]]]
Counted = Callable[[Offerings], tuple[Measure, ...]]

_EVENTS: dict[str, Events] = {
    "activity": activities.EVENTS,
    "activities": activities.EVENTS,
    "purchases": purchases.EVENTS,
    "sum": purchases.EVENTS,
}
_handed: list[Handed] = []
_counted: list[tuple[Events, tuple[str, ...], Counted]] = []


def hand_in(*declared: Handed) -> None:
    """What a room above this one declares; wiring.py says which."""
    _handed.extend(one for one in declared if one not in _handed)


def hand_in_events(events: Events, names: tuple[str, ...], declared: Counted) -> None:
    """The same of measures of these names that count events."""
    if (events, names, declared) not in _counted:
        _counted.append((events, names, declared))


def events_of(reading: Reading) -> Events | None:
    """The events that a reading counts, which this room looks up itself."""
    name = reading.measure.name
    for events, names, _ in _counted:
        if name in names and (name != "sum" or reading.arguments["what"] in events.amounts):
            return events
    return _EVENTS.get(name)


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
    measures = [one for one in told if isinstance(one, Measure)]
    measures += [one for _, _, declared in _counted for one in declared(offerings)]
    entities = {one.name: one for one in told if isinstance(one, Entity)}
    more = {field.name: field for field in (*activities.of_account(), *purchases.of_account())}
    account = entities["account"]
    entities["account"] = replace(account, fields={**account.fields, **more})
    return Register(
        entities,
        _by_name(measures),
        current().currency,
        {one.name: one for one in told if isinstance(one, Subject)},
    )


def _by_name(measures: list[Measure]) -> dict[str, Measure]:
    """Sums of several rooms are one measure: what is added up says whose."""
    found: dict[str, Measure] = {}
    for one in measures:
        before = found.get(one.name)
        found[one.name] = one if before is None else _together(before, one)
    return found


def _together(one: Measure, other: Measure) -> Measure:
    (first, *rest), (more, *others) = one.parameters, other.parameters
    fields = {**first.fields, **more.fields}
    about = f"what is added up: {', '.join(f'`{name}`' for name in fields)}"
    named = {parameter.name: replace(parameter, only=tuple(more.fields)) for parameter in others}
    for parameter in rest:
        shared = parameter.name in named
        named[parameter.name] = parameter if shared else replace(parameter, only=tuple(first.fields))

    def test(reading: Reading, want: Want, subject: str, clock: Clock, dialect: str) -> Statement:
        whose = one if reading.arguments["what"] in first.fields else other
        return whose.sql(reading, want, subject, clock, dialect)

    return replace(one, parameters=(replace(first, about=about, fields=fields), *named.values()), sql=test)


def _offerings() -> Mapping[str, tuple[int, ...]]:
    """Key or name -> the offering and all below it."""
    whole = tree()
    found: dict[str, tuple[int, ...]] = {}
    for row in whole.rows.values():
        if row.name:
            found[row.name] = (*found.get(row.name, ()), *whole.below(row.id))
    keys = {row.external_id: whole.below(row.id) for row in whole.rows.values()}
    return {**found, **keys}
