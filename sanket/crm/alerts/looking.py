"""What nobody announces, for nothing happens: leads that nobody was told of, and leads that go cold within a day."""

from __future__ import annotations

from sanket.crm.alerts.leads import NEWS, cooling, unowned
from sanket.crm.leads.queries import Lead, LeadMove
from sanket.crm.messaging.queries import told_about, told_under
from sanket.crm.response.queries import deliberately_waiting
from sanket.shared.batches import sliced
from sanket.shared.instants import DAY

PATIENCE = 120
"""Seconds in which a new lead has somebody who was told of it, or is an alarm."""
AT_ONCE = 500
NOBODY_TOLD = "Nobody was told of it."


def untold(now: int) -> int:
    """Raise the alarm for new leads of which nobody was told; answers for how many."""
    fresh = Lead.objects.listed(now, by_date=False).filter(
        recognised_at__gt=now - NEWS, detected_at__lte=now - PATIENCE, stage="recognised"
    )
    ids = list(fresh.order_by("pk").values_list("pk", flat=True))
    known = told_about(f"lead:{pk}" for pk in ids)
    # Whoever did something with it knows of it, and took it perhaps.
    seen = deliberately_waiting(ids) | _touched(ids)
    missed = [pk for pk in ids if f"lead:{pk}" not in known and pk not in seen]
    unowned(dict.fromkeys(missed, NOBODY_TOLD), now)
    return len(missed)


def _touched(ids: list[int]) -> set[int]:
    found: set[int] = set()
    for some in sliced(ids):
        found |= set(LeadMove.objects.filter(lead_id__in=some, by__isnull=False).values_list("lead_id", flat=True))
    return found


def soon_cold(now: int) -> int:
    """Tell owners once that a lead goes cold within a day, for each stretch without an activity."""
    rows = (
        Lead.objects.listed(now)
        .filter(cold_at__lte=now + DAY, owner__isnull=False)
        .order_by("cold_at", "pk")
        .values_list("pk", "owner_id", "last_at")
    )
    keys = {f"lead:{pk}:{last_at}": (owner, pk) for pk, owner, last_at in rows}
    known = told_under("lead.cooling", keys)
    left = [(key, told) for key, told in keys.items() if key not in known]
    for some in sliced(left, AT_ONCE):
        cooling(dict(some), now)
    return len(left)
