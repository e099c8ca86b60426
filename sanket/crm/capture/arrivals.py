"""What came when: ids are given in the order of arrival, so an instant is found among them by halves, without an index."""

from __future__ import annotations

from django.db.models import Count, Max, Min

from sanket.crm.capture.models import Event


def first_since(at: int) -> int | None:
    """The id of the first event that arrived at ``at`` or later; None: there is none yet."""
    ends = Event.objects.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["high"] is None or _arrived(ends["high"]) < at:
        return None
    low, high = ends["low"], ends["high"]
    while low < high:
        middle = (low + high) // 2
        if _arrived(middle) < at:
            low = middle + 1
        else:
            high = middle
    return int(low)


def _arrived(pk: int) -> int:
    """When the first event from this id on arrived; there are gaps."""
    return int(Event.objects.filter(pk__gte=pk).order_by("pk").values_list("received_at", flat=True)[0])


def arrived_since(at: int) -> dict[int, int]:
    """Source id -> how many events of it arrived at ``at`` or later."""
    first = first_since(at)
    if first is None:
        return {}
    rows = Event.objects.filter(pk__gte=first).order_by()
    return dict(rows.values_list("source_id").annotate(Count("pk")))
