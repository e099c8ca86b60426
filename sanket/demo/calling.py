"""Sales called the leads of the last months, sooner or later, and reached some: so that response has figures to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zlib import crc32

from sanket.crm.leads.queries import Lead
from sanket.crm.response.actions import Told, record_outcome, tell_clocks
from sanket.crm.response.queries import calls_of
from sanket.crm.workspace.queries import User, worktime_of
from sanket.demo.story.rows import PREFIX, Row
from sanket.demo.working import came_of, sold_of
from sanket.shared.instants import DAY, seconds_of

MINUTE, HOUR = 60, 3_600
WEEKS = 52 * 7 * DAY
"""Back from now."""
LATEST = 2 * HOUR
"""What crossed since then is for whoever looks at the demo to call."""
# What ends soon is mostly what was called soon; that is the story, and no law.
SOON = 9
# In how many minutes of working time the first call came, and how often in sixteen; 0: nobody called.
DELAYS = (1, 2, 2, 3, 3, 4, 4, 5, 8, 12, 20, 35, 90, 240, 500, 0)
LATER = (4, 9, 15, 50)
"""Minutes after an attempt was due."""
PAUSES = (40 * MINUTE, 5 * HOUR, 21 * HOUR)
"""Between attempts at leads that went cold since, for which nothing is planned."""
MOST = 4
"""Attempts: the leads of the story do not rest for it."""
# Hour of the day -> how many of sixteen pick up.
PICKED_UP = {9: 5, 10: 6, 11: 7, 12: 5, 13: 3, 14: 4, 15: 5, 16: 7, 17: 8, 18: 6}


def call_leads(deals: Sequence[Row], *, now: datetime) -> None:
    """The same calls each time; whoever was killed in between goes on where that was."""
    at, sold = seconds_of(now), sold_of(deals)
    recent = Lead.objects.open().filter(
        account__external_id__startswith=PREFIX,
        covered_by=None,
        owner__isnull=False,
        recognised_at__gt=at - WEEKS,
        recognised_at__lt=at - LATEST,
    )
    for lead in recent.select_related("account", "offering", "owner").order_by("pk"):
        assert lead.owner is not None
        _one(lead, lead.owner, now, sells=came_of(lead, sold) is not None)


def _one(lead: Lead, owner: User, now: datetime, *, sells: bool) -> None:
    chance = crc32(f"{lead.account.external_id} {lead.offering.external_id} call".encode())
    told = lead.recognised_at + 4 + chance % 37
    tell_clocks({lead.pk: Told(owner.pk, None)}, at=told)
    delay = DELAYS[chance // 37 % (SOON if sells else len(DELAYS))]
    made = worktime_of(owner).after(told, delay * MINUTE + chance % 50) if delay else None
    for nth in range(1, MOST + 1):
        # Nobody is called any more about what went cold.
        if made is None or made >= min(seconds_of(now), lead.cold_at):
            return
        outcome = _outcome(crc32(f"{chance} {nth}".encode()), made)
        moment = datetime.fromtimestamp(made, UTC)
        record_outcome(lead, outcome=outcome, by=owner, now=moment, at=moment, key=f"demo-{lead.number}-{nth}")
        if outcome != "no answer":
            return
        planned = calls_of([lead.pk], at=seconds_of(now)).get(lead.pk)
        late = LATER[(chance + nth) % len(LATER)] * MINUTE
        made = (
            planned.due_at + late if planned else worktime_of(owner).next_open(made + PAUSES[(nth - 1) % len(PAUSES)])
        )


def _outcome(chance: int, at: int) -> str:
    hour = datetime.fromtimestamp(at, UTC).hour + 5  # about India
    if chance % 16 < PICKED_UP.get(hour, 4):
        return "reached"
    return "wrong person" if chance % 11 == 0 else "no answer"
