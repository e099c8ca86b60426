"""The lists of leads that people choose between, and one part of a list after the other."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sanket.crm.catalogue.queries import tree
from sanket.crm.leads.cut import cut
from sanket.crm.leads.lists import half_lives, hottest, listed
from sanket.crm.leads.models import Lead
from sanket.crm.leads.wishes import Reader, Wish
from sanket.crm.workspace.queries import User
from sanket.engine.scoring import order as ranks
from sanket.shared.instants import DAY

WEEK = 7 * DAY
TIE = 1e-9
NOBODY = 0  # no person has this number

WARM_TABS = frozenset(("open", "mine", "unassigned", "cooling"))
KINDS_OF_TABS = (*("open", "mine", "unassigned", "cooling"), *("cold", "unfit", "closed", "withdrawn"))
# Where a lead has what each order besides heat goes by.
SORTS: Mapping[str, str] = {
    "cold": "cold_at",
    "recognised": "recognised_at",
    "account": "account__name_key",
    "fitment": "fitment",
}
# The types of what a place in each order is made of: see ``Slice.place``.
PLACES: Mapping[str, tuple[type, ...]] = {
    "heat": (int, float, int),
    "cold": (int, int),
    "recognised": (int, int),
    "account": (str, int),
    "fitment": (float, int),
}


def usual_order(tab: str) -> str:
    if tab == "cooling":
        return "cold"
    return "heat" if tab in WARM_TABS else "recognised"


def wish_of(
    tab: str,
    *,
    user: User,
    at: int,
    owner: str = "",
    stage: str = "",
    reason: int | None = None,
    offering: int | None = None,
    name: str = "",
    heat: float | None = None,
    accounts: Collection[int] | None = None,
) -> Wish:
    """What a tab and its filters ask for. ``owner``: an id, *me* or *none*; ``heat``: so many times the threshold."""
    owner_id, owned = _owner(tab, owner, user)
    return Wish(
        kind="warm" if tab in WARM_TABS else tab,
        owner=owner_id,
        owned=owned,
        stage=stage,
        reason=reason,
        offerings=tree().below(offering) if offering is not None else None,
        name=name.lower(),
        heat=math.log2(heat) - TIE if heat else None,
        cold_until=at + WEEK if tab == "cooling" else None,
        accounts=accounts,
    )


def _owner(tab: str, owner: str, user: User) -> tuple[int | None, str]:
    """Tab and filter may both speak of the owner; where they contradict each other there is nobody."""
    named = user.pk if owner == "me" else None if owner in ("", "none") else int(owner)
    if tab == "unassigned":
        return (NOBODY, "") if named is not None else (None, "nobody")
    if tab == "mine":
        return (user.pk, "") if named in (None, user.pk) and owner != "none" else (NOBODY, "")
    return named, "nobody" if owner == "none" else ""


@dataclass(frozen=True)
class Slice:
    """``place``: where the next part begins, None behind the last one. ``beyond``: the leads among ``rows`` that the
    team cannot follow up, in the order of heat; else none are named."""

    rows: Sequence[Lead]
    place: Sequence[Any] | None = None
    beyond: frozenset[int] = frozenset()


def part_of(
    who: Reader,
    wish: Wish,
    *,
    order: str,
    place: Sequence[Any] | None,
    at: int,
    size: int,
    capacity: int | None = None,
) -> Slice:
    """One part of a list. The next one starts behind the last row's place in the order, so nothing is skipped or shown
    twice when leads come and go meanwhile. ``capacity``: leads that the team can follow up."""
    if order == "heat":
        # All parts of one look at the list are ranked as of its beginning, or leads would change places between them.
        moment = place[0] if place else at
        after = (place[1], place[2]) if place else None
        among = half_lives()
        rows = hottest(who, wish, at=at, moment=moment, limit=size + 1, after=after, among=among)
        shown = rows[:size]
        beyond = beyond_capacity(shown, at=at, moment=moment, capacity=capacity, among=among)
        last = [moment, heat_at(shown[-1], moment), shown[-1].pk] if len(rows) > size else None
        return Slice(shown, last, beyond)
    after = (place[0], place[1]) if place else None
    rows = listed(who, wish, at=at, order=order, limit=size + 1, after=after)
    shown = rows[:size]
    return Slice(shown, [_value(shown[-1], SORTS[order]), shown[-1].pk] if len(rows) > size else None)


def beyond_capacity(
    rows: Sequence[Lead], *, at: int, moment: int, capacity: int | None, among: Sequence[int] | None = None
) -> frozenset[int]:
    """Which of these warm leads rank, among those of all people, behind what the team can follow up."""
    if capacity is None or not rows:
        return frozenset()
    last = cut(at=at, moment=moment, most=capacity, among=among)
    if last is None:
        return frozenset()
    return frozenset(lead.pk for lead in rows if last.before(heat_at(lead, moment), lead.pk))


def heat_at(lead: Lead, at: int) -> float:
    """log2 of interest / threshold at ``at``: the rank that ``hottest`` orders by."""
    return ranks.heat(lead.heat_key, at, lead.half_life)


def interest_at(lead: Lead, at: int) -> float:
    """Points at ``at``, from the key that is constant until the next activity."""
    halvings: float = lead.heat_key - at / lead.half_life
    return float(lead.interest_threshold * 2.0 ** max(min(halvings, 60.0), -1000.0))


def state_of(lead: Lead, at: int, *, spoken_for: bool = False) -> str:
    """closed, withdrawn, unfit, cold, covered or warm."""
    if lead.closed_at is not None:
        return "closed"
    if lead.withdrawn_at is not None:
        return "withdrawn"
    if not lead.fits:
        return "unfit"
    if not lead.hot or lead.cold_at <= at:
        return "cold"
    return "covered" if spoken_for else "warm"


def _value(row: object, field: str) -> Any:
    for part in field.split("__"):
        row = getattr(row, part)
    return row
