"""Questions to what connectors were given, and to what of it waits for a meaning."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection

from django.db.models import Count, QuerySet

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
    """State -> how many are in it."""
    return dict(Delivery.objects.filter(source=source).order_by().values_list("state").annotate(Count("pk")))


def newest_deliveries(source: Source, *, state: str = "", before: int | None = None, limit: int = 50) -> list[Delivery]:
    """What came last, newest first; ``before`` is the id of the last one shown."""
    found = Delivery.objects.filter(source=source)
    if state:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:limit])


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
