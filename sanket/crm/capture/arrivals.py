"""What came when, and of what kind: stretches of an index, however many events there are. Ids are given in the order
of arrival, so an instant is found among them by halves, without an index of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from sanket.crm.capture.models import Event, Fate, Source
from sanket.crm.capture.statements import select

WITH = ("source", "agent", "account", "contact", "offering", "type")
KINDS = ("track", "page", "screen")
NAMES_AT_MOST = 500
COUNTED_TO = 10_000
"""A name that came more often is told as more than that."""


def first_since(at: int) -> int | None:
    """The id of the first event that arrived at ``at`` or later; None: there is none yet."""
    ends = [Event.objects.order_by(order).values_list("pk", flat=True).first() for order in ("pk", "-pk")]
    low, high = ends
    if low is None or high is None or _arrived(high) < at:
        return None
    while low < high:
        middle = (low + high) // 2
        if _arrived(middle) < at:
            low = middle + 1
        else:
            high = middle
    return low


def _arrived(pk: int) -> int:
    """When the first event from this id on arrived; there are gaps."""
    return int(Event.objects.filter(pk__gte=pk).order_by("pk").values_list("received_at", flat=True)[0])


def arrived_since(at: int, sources: Iterable[int]) -> dict[int, int]:
    """Source id -> how many events of it arrived at ``at`` or later; of each fate to ``COUNTED_TO`` and one."""
    first = first_since(at)
    if first is None:
        return {}
    return {
        pk: sum(_stretch(pk, fate, after=first - 1)[: COUNTED_TO + 1].count() for fate in Fate.values) for pk in sources
    }


def _stretch(source_id: int, fate: str, *, after: int = 0, before: int | None = None) -> QuerySet[Event]:
    some = Event.objects.filter(source_id=source_id, fate=fate)
    some = some.filter(pk__gt=after) if after else some
    return some.filter(pk__lt=before) if before is not None else some


def newest(
    rows: QuerySet[Event],
    *,
    fates: Collection[str],
    sources: Iterable[int] = (),
    after: int = 0,
    before: int | None = None,
    limit: int,
) -> list[Event]:
    """Of sources and fates, newest first: each source and fate is a stretch of the index, and ends with the newest."""
    found: list[int] = []
    for source_id in list(sources) or list(Source.objects.values_list("pk", flat=True)):
        for fate in fates or Fate.values:
            some = _stretch(source_id, fate, after=after, before=before)
            found += some.order_by("-pk").values_list("pk", flat=True)[:limit]
    return list(rows.filter(pk__in=sorted(found)[-limit:]).order_by("-pk"))


class Name(NamedTuple):
    """A name that counts for nothing, how often it came (to ``COUNTED_TO`` and one), and the id of one of its events."""

    source_id: int
    kind: str
    name: str
    times: int
    sample: int


def unmapped_names(sources: Iterable[int]) -> list[Name]:
    """The most frequent first. One name leads to the next along the index."""
    found: list[Name] = []
    for source_id in sources:
        for kind in KINDS:
            rows = select(_NAMES, [source_id, kind] * 4)
            found += [Name(source_id, kind, *row) for row in rows]
    return sorted(found, key=lambda one: (-one.times, one[:3]))


_OF = "FROM crm_event WHERE fate = 'unmapped' AND source_id = %s AND kind = %s"
_NAMES = f"""
WITH RECURSIVE named(name) AS (
    SELECT min(name) {_OF}
    UNION ALL
    SELECT (SELECT min(name) {_OF} AND name > named.name) FROM named WHERE named.name IS NOT NULL
)
SELECT name,
    (SELECT count(*) FROM (SELECT 1 {_OF} AND name = named.name LIMIT {COUNTED_TO + 1}) counted),
    (SELECT id {_OF} AND name = named.name LIMIT 1)
FROM named WHERE name IS NOT NULL LIMIT {NAMES_AT_MOST}
"""  # noqa: S608 - our own words


def count_of(source_id: int, fate: str = "") -> int:
    """How many there are, all told: the length of a stretch."""
    some = Event.objects.filter(source_id=source_id)
    return (some.filter(fate=fate) if fate else some).count()


def counted_to(sources: Iterable[int]) -> dict[int, dict[str, int]]:
    """Source id -> fate -> how many events have it, to ``COUNTED_TO`` and one."""
    found: dict[int, dict[str, int]] = {}
    for source_id in sources:
        counts = {fate: _stretch(source_id, fate)[: COUNTED_TO + 1].count() for fate in Fate.values}
        found[source_id] = {fate: count for fate, count in counts.items() if count}
    return found
