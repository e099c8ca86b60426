"""Deeds on sources of connectors: set them up, take what was delivered, note how they fare."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import DatabaseError, transaction

from sanket.crm.capture import secrecy
from sanket.crm.capture.connectors import FAILING_SINCE, MAPPING, Connector, Delivered, NotTaken, connector_of
from sanket.crm.capture.deliveries import delivery_failed, delivery_taken, replay_deliveries
from sanket.crm.capture.events import SourceFails
from sanket.crm.capture.intake import take
from sanket.crm.capture.kept import category_rules
from sanket.crm.capture.models import Delivery, EventRule, Source
from sanket.crm.capture.rules import remove_rule, save_rule
from sanket.crm.capture.sources import SourceRefused, add_source, save_source, source_fares
from sanket.crm.catalogue.queries import Offering
from sanket.crm.workspace.queries import User
from sanket.shared import instants
from sanket.shared.errors import Refusal
from sanket.shared.news import announce

log = logging.getLogger(__name__)

AT_ONCE = 100


class Taken(NamedTuple):
    taken: int
    failed: int


@transaction.atomic
def connect(connector: Connector, *, name: str, typed: Mapping[str, str], by: User | None, now: datetime) -> Source:
    """Add a source of a connector, with what it needs."""
    settings = secrecy.sealed(connector, connector.check(_whole(connector, typed, {})))
    source = add_source(name=name, kind=connector.name, settings=settings, by=by, now=now)
    if connector.prepare is not None:
        connector.prepare(source, by, now)
    return source


@transaction.atomic
def reconnect(source: Source, *, typed: Mapping[str, str], by: User | None, now: datetime) -> Source:
    """Other settings. A secret that is left empty stays; what went wrong under the old ones is forgotten."""
    connector = _connector(source)
    opened = secrecy.opened(connector, source.settings)
    settings = connector.check(_whole(connector, typed, opened))
    if settings == {key: opened.get(key) for key in settings}:
        return source
    changed = {key: value for key, value in settings.items() if value != opened.get(key)}
    saved = save_source(source, settings=secrecy.sealed(connector, changed), by=by, now=now)
    saved.state = {key: value for key, value in saved.state.items() if key not in ("not_before", FAILING_SINCE)}
    saved.last_error, saved.last_error_at = "", None
    saved.save(update_fields=["state", "last_error", "last_error_at"])
    return saved


def save_mapping(source: Source, *, typed: Mapping[str, str], by: User | None, now: datetime) -> Source:
    """Say what deliveries mean. Those that waited for it, and those that failed, are taken now, as far as a page can
    wait for them; the worker takes the others within a minute."""
    connector = _connector(source)
    if connector.mapped is None:
        raise SourceRefused("kind", "What comes from this source needs no mapping.")
    with transaction.atomic():
        saved = save_source(source, settings={MAPPING: connector.mapped.check(typed)}, by=by, now=now)
        Delivery.objects.filter(source=source, state=Delivery.State.FAILED).update(
            state=Delivery.State.STORED, error=""
        )
    waiting = Delivery.objects.filter(source=source, state=Delivery.State.STORED).order_by("pk")
    if ids := list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        take_deliveries(saved, now=now, ids=ids)
    return saved


def map_category(
    source: Source, *, category: str, offering: Offering | None, by: User | None, now: datetime
) -> EventRule | None:
    """What a category of the other system is here; nothing given: it waits again. Of an event that names an offering of
    ours by itself, that counts. An empty category is what names none."""
    named_by = _connector(source).offering_by
    rule = category_rules(source, named_by).filter(value=category).first()
    if offering is None:
        if rule is not None:
            remove_rule(rule, by=by, now=now)
        return None
    return save_rule(
        rule,
        source=source,
        offering=offering,
        by=by,
        now=now,
        kind="track",
        typed="name",
        offered="property",
        property=named_by,
        value=category,
    )


def ask_now(source: Source) -> None:
    """Have a worker ask the other system."""
    from sanket.crm.capture.jobs import pull

    pull.enqueue(source.pk)


def replay(source: Source, ids: Sequence[int], *, now: datetime) -> Taken:
    """Take these once more: as many at once as a page can wait for; the worker takes the others within a minute."""
    replay_deliveries(ids)
    return take_deliveries(source, now=now, ids=ids[:AT_ONCE]) if ids else Taken(0, 0)


def _connector(source: Source) -> Connector:
    connector = connector_of(source)
    if connector is None:
        raise SourceRefused("kind", "This source is of a kind that is not installed here.")
    return connector


def _whole(connector: Connector, typed: Mapping[str, str], kept: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for setting in connector.settings:
        value = typed.get(setting.name, "" if setting.kind == "secret" else setting.usual).strip()
        if not value and setting.kind == "secret":
            value = str(kept.get(setting.name) or "")
        if not value and setting.needed:
            raise SourceRefused(setting.name, f"{setting.title} is needed.")
        found[setting.name] = value
    return found


def fares(source: Source, *, error: str = "", state: Mapping[str, Any] | None = None, now: datetime) -> None:
    """How a try went, and since when none goes well."""
    now_s = instants.seconds_of(now)
    kept = dict(source.state if state is None else state)
    if error:
        kept.setdefault(FAILING_SINCE, now_s)
    else:
        kept.pop(FAILING_SINCE, None)
    with transaction.atomic():
        source_fares(source.pk, error=error, state=kept, now=now)
        if error:
            announce(SourceFails(source.pk, source.name, error, kept[FAILING_SINCE], now_s))
    source.state, source.last_error = kept, error


def take_deliveries(source: Source, *, now: datetime, ids: Sequence[int] = ()) -> Taken:
    """Read what waits (or what of ``ids`` does), each in a transaction of its own with what it becomes: a kill in
    between leaves it waiting or taken, never half. One that cannot be read keeps its sentence and stays."""
    connector = connector_of(source)
    taken = failed = after = 0
    if connector is None or connector.read is None or connector.waits(source):
        return Taken(0, 0)
    while True:
        waiting = Delivery.objects.filter(source=source, state=Delivery.State.STORED, pk__gt=after).order_by("pk")
        if ids:
            waiting = waiting.filter(pk__in=ids)
        found = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
        if not found:
            return Taken(taken, failed)
        for after in found:
            try:
                taken += _take(connector, source, after, now)
            except NotTaken as refused:
                failed += 1
                delivery_failed(after, error=refused.sentence)
            except DatabaseError:
                raise
            except Exception as error:
                failed += 1
                log.exception("Delivery %s of %s could not be taken.", after, source.external_id)
                said = (
                    error.sentence if isinstance(error, Refusal) else "Something broke on our side; the log says what."
                )
                delivery_failed(after, error=said)


@transaction.atomic
def _take(connector: Connector, source: Source, delivery_id: int, now: datetime) -> bool:
    rows = Delivery.objects.select_for_update().filter(pk=delivery_id, state=Delivery.State.STORED)
    row = rows.first()
    if row is None or connector.read is None:
        return False
    heard = connector.read(source, delivered(row))
    if heard:
        take(source.pk, heard, now_s=instants.seconds_of(now))
    delivery_taken(row.pk, now=now)
    return True


def delivered(row: Delivery) -> Delivered:
    return Delivered(row.key, json.loads(row.payload), instants.seconds_of(row.received_at))
