"""Sales calls the leads of the last weeks, sooner or later, and reaches some: so that response has figures to show."""

from __future__ import annotations

from datetime import UTC, datetime
from zlib import crc32

from sanket.crm.leads.queries import Lead
from sanket.crm.response.actions import Told, record_outcome, tell_clocks
from sanket.crm.response.queries import calls_of
from sanket.crm.workspace.queries import User, worktime_of
from sanket.shared.instants import DAY, seconds_of

MINUTE, HOUR = 60, 3_600
WEEKS = 4 * 7 * DAY - HOUR
"""Back from now: of anything older no outcome is told any more."""
LATEST = 2 * HOUR
"""What crossed since then is for whoever looks at the demo to call."""
# In how many minutes of working time the first call came, and how often in sixteen; 0: nobody called.
DELAYS = (1, 2, 2, 3, 3, 4, 4, 5, 8, 12, 20, 35, 90, 240, 500, 0)
LATER = (4, 9, 15, 50)
"""Minutes after an attempt was due."""
MOST = 4
"""Attempts: the leads of the story do not rest for it."""
# Hour of the day -> how many of sixteen pick up.
PICKED_UP = {9: 5, 10: 6, 11: 7, 12: 5, 13: 3, 14: 4, 15: 5, 16: 7, 17: 8, 18: 6}


def call_leads(*, now: datetime) -> None:
    """The same calls each time; whoever was killed in between goes on where that was."""
    at = seconds_of(now)
    recent = Lead.objects.listed(at).filter(
        account__external_id__startswith="demo-",
        owner__isnull=False,
        recognised_at__gt=at - WEEKS,
        recognised_at__lt=at - LATEST,
    )
    for lead in recent.select_related("account", "offering", "owner").order_by("pk"):
        assert lead.owner is not None
        _one(lead, lead.owner, now)


def _one(lead: Lead, owner: User, now: datetime) -> None:
    chance = crc32(f"{lead.account.external_id} {lead.offering.external_id} call".encode())
    told = lead.recognised_at + 4 + chance % 37
    tell_clocks({lead.pk: Told(owner.pk, None)}, at=told)
    delay = DELAYS[chance // 37 % len(DELAYS)]
    made = worktime_of(owner).after(told, delay * MINUTE + chance % 50) if delay else None
    for nth in range(1, MOST + 1):
        if made is None or made >= seconds_of(now):
            return
        outcome = _outcome(crc32(f"{chance} {nth}".encode()), made)
        moment = datetime.fromtimestamp(made, UTC)
        record_outcome(lead, outcome=outcome, by=owner, now=now, at=moment, key=f"demo-{lead.number}-{nth}")
        planned = calls_of([lead.pk], at=seconds_of(now)).get(lead.pk)
        if outcome != "no answer" or planned is None:
            return
        made = planned.due_at + LATER[(chance + nth) % len(LATER)] * MINUTE


def _outcome(chance: int, at: int) -> str:
    hour = datetime.fromtimestamp(at, UTC).hour + 5  # about India
    if chance % 16 < PICKED_UP.get(hour, 4):
        return "reached"
    return "wrong person" if chance % 11 == 0 else "no answer"
