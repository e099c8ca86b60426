"""Questions to what connectors were given, and to what of it waits for a meaning."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection

from django.db.models import QuerySet

from sanket.crm.capture.arrivals import COUNTED_TO
from sanket.crm.capture.book import text_of
from sanket.crm.capture.models import Delivery, Event, EventRule, Fate, Source
from sanket.shared.batches import sliced

LOOKED_AT = 5_000
"""Events that wait, the newest ones: who has more of them sees the same words among these."""


def delivery(source: Source, pk: int) -> Delivery | None:
    return Delivery.objects.filter(source=source, pk=pk).first()


def delivery_ids(source: Source, keys: Collection[str]) -> list[int]:
    """Those of these keys, in the order in which they came."""
    named = sliced(key[:200] for key in keys)
    rows = (Delivery.objects.filter(source=source, key__in=part).values_list("pk", flat=True) for part in named)
    return sorted(pk for part in rows for pk in part)


def delivery_counts(source: Source) -> dict[str, int]:
    """State -> how many are in it, to ``COUNTED_TO`` and one."""
    stretches = {state: _in_state(source, state)[: COUNTED_TO + 1].count() for state in Delivery.State.values}
    return {state: count for state, count in stretches.items() if count}


def newest_deliveries(source: Source, *, state: str = "", before: int | None = None, limit: int = 50) -> list[Delivery]:
    """What came last, newest first; ``before`` is the id of the last one shown."""
    found: list[int] = []
    for one in (state,) if state else Delivery.State.values:
        rows = _in_state(source, one).order_by("-pk")
        rows = rows.filter(pk__lt=before) if before is not None else rows
        found += rows.values_list("pk", flat=True)[:limit]
    return list(Delivery.objects.filter(pk__in=sorted(found)[-limit:]).order_by("-pk"))


def _in_state(source: Source, state: str) -> QuerySet[Delivery]:
    """A stretch of an index, which ends with the newest."""
    return Delivery.objects.filter(source=source, state=state)


def waiting_categories(source: Source, named_by: str) -> list[tuple[str, int]]:
    """What events that wait for an offering name as their category, with how often, the most frequent first."""
    rows = Event.objects.filter(source=source, fate=Fate.UNMAPPED, reason__startswith="no offering").order_by("-pk")
    bodies = rows.values_list("body", flat=True)[:LOOKED_AT]
    counted = Counter(text_of(json.loads(body).get("properties", {}).get(named_by)) for body in bodies)
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def category_rules(source: Source, named_by: str) -> QuerySet[EventRule]:
    """What was said that categories are."""
    found = EventRule.objects.select_related("offering").filter(source=source, property=named_by)
    return found.filter(typed=EventRule.Typed.NAME, offering__isnull=False).order_by("value", "pk")
