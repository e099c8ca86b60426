"""What sales did with the story's leads: took them on, made deals of them, closed them with a reason. The same each time;
whoever was killed in between goes on where that was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from sanket.crm.deals.actions import convert
from sanket.crm.leads import actions as leads
from sanket.crm.leads.queries import Lead, visible_to
from sanket.crm.response.queries import clocks_of
from sanket.crm.workspace.queries import User, user_by_email
from sanket.demo.story import house
from sanket.demo.story.rows import PREFIX, Row
from sanket.shared.instants import DAY, seconds_of

HOUR = 3_600
# Leads older than this were taken on by somebody, as far as chance (the crc of their group) wants it.
ACCEPTED_AFTER = 3 * DAY
ACCEPTED_IN_SIXTEEN = QUALIFIED_IN_SIXTEEN = 8
LOOKED_THROUGH_AFTER = 4 * DAY
# As people close what went quiet: mostly nobody answers any more; a few leads are left as they are.
COLD_ENDS = (
    *[("recycle", "Could not be reached")] * 5,
    *[("recycle", "No budget now")] * 3,
    ("recycle", "Not ready: still looking around"),
    *[("disqualify", "No need")] * 3,
    *[("", "")] * 2,
)

Deals = Mapping[tuple[str, str], Row]
"""By account and offering, the last one."""


def accept_older_leads(*, now: datetime) -> None:
    """Sales has taken on about half of the leads that stand for some days."""
    at, bob = seconds_of(now), _bob()
    older = visible_to(bob).listed(at).filter(stage="recognised", recognised_at__lt=at - ACCEPTED_AFTER)
    for lead in _of_the_story(older):
        chance = _chance(lead, "")
        if chance % 16 < ACCEPTED_IN_SIXTEEN:
            moment = datetime.fromtimestamp(lead.recognised_at + HOUR + chance % (20 * HOUR), UTC)
            leads.accept(lead, by=lead.owner or bob, now=moment)


def qualify_reached_leads(*, now: datetime) -> None:
    """Of those that were taken on and spoken to some turned out to have a need, a budget and a date."""
    bob = _bob()
    taken_on = _of_the_story(visible_to(bob).listed(seconds_of(now)).filter(stage="accepted"))
    clocks = clocks_of([lead.pk for lead in taken_on])
    for lead in taken_on:
        reached_at = clocks[lead.pk].reached_at if lead.pk in clocks else None
        moment = max(reached_at or 0, lead.stage_at) + DAY
        if reached_at and moment < seconds_of(now) and _chance(lead, " need") % 16 < QUALIFIED_IN_SIXTEEN:
            leads.qualify(lead, by=lead.owner or bob, now=datetime.fromtimestamp(moment, UTC))


def sell_cold_leads(deals: Sequence[Row], *, now: datetime) -> None:
    """Leads that are over and had a deal are converted to it, after the last that was heard of them."""
    bob, sold = _bob(), sold_of(deals)
    for lead in _cold(now, bob):
        deal = came_of(lead, sold)
        if deal is None:
            continue
        by = lead.owner or bob
        moment = datetime.fromtimestamp(max(lead.last_at, _seconds(deal["opened_at"])) + 1, UTC)
        if lead.stage != "qualified":
            leads.qualify(lead, by=by, now=datetime.fromtimestamp(lead.last_at, UTC))
        convert(
            lead, by=by, now=moment, amount=Decimal(deal["amount"]), external_id=deal["deal"], source=deal["source"]
        )


def close_cold_leads(deals: Sequence[Row], *, now: datetime) -> None:
    """What went cold some days ago was looked through by its owner, and most of it closed, each with a reason."""
    bob, sold = _bob(), sold_of(deals)
    for lead in _cold(now, bob):
        chance = _chance(lead, " cold")
        at = datetime.fromtimestamp(lead.cold_at + HOUR + chance % (40 * HOUR), UTC)
        kind, reason = COLD_ENDS[chance % len(COLD_ENDS)]
        if end := sold.get((lead.account.external_id, lead.offering.external_id)):
            kind, reason = ("disqualify", "Bought elsewhere") if end["status"] == "lost" else ("", "")
        deed: dict[str, Any] = {"reason": reason, "by": lead.owner or bob, "now": at}
        if kind == "recycle":
            leads.recycle(lead, until=None, **deed)
        elif kind == "disqualify":
            leads.disqualify(lead, **deed)


def sold_of(deals: Iterable[Row]) -> Deals:
    return {(row["account"], row["offering"]): row for row in deals}


def came_of(lead: Lead, sold: Deals) -> Row | None:
    """The deal that was opened after this lead was recognised."""
    deal = sold.get((lead.account.external_id, lead.offering.external_id))
    return deal if deal and _seconds(deal["opened_at"]) >= lead.recognised_at else None


def _cold(now: datetime, bob: User) -> list[Lead]:
    """Those that nobody expects anything of any more."""
    at = seconds_of(now)
    return _of_the_story(visible_to(bob).cold(at).filter(covered_by=None, cold_at__lt=at - LOOKED_THROUGH_AFTER))


def _of_the_story(found: Any) -> list[Lead]:
    ours = found.filter(account__external_id__startswith=PREFIX)
    return list(ours.select_related("account", "offering", "owner").order_by("pk"))


def _chance(lead: Lead, about: str) -> int:
    return crc32(f"{lead.account.external_id} {lead.offering.external_id}{about}".encode())


def _bob() -> User:
    found = user_by_email(house.BOB.email)
    assert found is not None
    return found


def _seconds(instant: str) -> int:
    return seconds_of(datetime.fromisoformat(instant))
