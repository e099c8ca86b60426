"""What came when, and of what kind: stretches of an index, however many events there are. Ids are given in the order
of arrival, so an instant is found among them by halves, without an index of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from sanket.crm.capture.models import Event, Fate, Source
from sanket.crm.capture.statements import select
from sanket.shared.batches import sliced

WITH = ("source", "agent", "account", "contact", "offering", "type")
KINDS = ("track", "page", "screen")
NAMES_AT_MOST = 2_000
LOOKED_AFTER = (Fate.ACTIVITY.value, Fate.UNMAPPED.value, Fate.UNPLACED.value, Fate.MACHINE.value)
STRETCHES_AT_ONCE = 100
COUNTED_TO = 10_000
"""A name that came more often is told as more than that."""


def first_since(at: int) -> int | None:
    """The id of the first event that arrived at ``at`` or later; None: there is none yet."""
    ((low, high),) = select("SELECT (SELECT min(id) FROM crm_event), (SELECT max(id) FROM crm_event)", [])
    if low is None or _arrived(high) < at:
        return None
    while low < high:
        middle = (low + high) // 2
        if _arrived(middle) < at:
            low = middle + 1
        else:
            high = middle
    return int(low)


def _arrived(pk: int) -> int:
    """When the first event from this id on arrived; there are gaps."""
    return int(select("SELECT received_at FROM crm_event WHERE id >= %s ORDER BY id LIMIT 1", [pk])[0][0])


def arrived_since(at: int, sources: Iterable[int]) -> dict[int, int]:
    """Source id -> how many events of it arrived at ``at`` or later, to ``COUNTED_TO`` and one."""
    first = first_since(at)
    if first is None:
        return {}
    # All fates by name: so it is a stretch of the index for each, and none of the others' events is met.
    fates = ", ".join(f"'{fate}'" for fate in Fate.values)
    newer = f"source_id = %s AND fate IN ({fates}) AND id >= %s LIMIT {COUNTED_TO + 1}"
    counted = f"SELECT count(*) FROM (SELECT 1 FROM crm_event WHERE {newer}) counted"  # noqa: S608 - our own words
    return {pk: select(counted, [pk, first])[0][0] for pk in sources}


def _lengths(wanted: list[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """How long stretches are, to ``COUNTED_TO`` and one: many in one statement."""
    found: dict[tuple[int, str], int] = {}
    for some in sliced(wanted, STRETCHES_AT_ONCE):
        row = select(f"SELECT {', '.join([_LENGTH] * len(some))}", [given for pair in some for given in pair])[0]
        found |= dict(zip(some, row, strict=True))
    return found


_LENGTH = (
    "(SELECT count(*) FROM (SELECT 1 FROM crm_event WHERE source_id = %s AND fate = %s"  # noqa: S608 - our own words
    f" LIMIT {COUNTED_TO + 1}) counted)"
)


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
    """Source id -> fate, of those that people look after -> how many events have it, to ``COUNTED_TO`` and one."""
    ids = list(sources)
    counts = _lengths([(pk, fate) for pk in ids for fate in LOOKED_AFTER])
    return {pk: {fate: counts[pk, fate] for fate in LOOKED_AFTER if counts[pk, fate]} for pk in ids}
