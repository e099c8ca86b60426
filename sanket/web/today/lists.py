"""Leads to be taken on or saved: new ones, those nobody has, what goes cold; of one's own, or of the team."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import WEEK, Foremost, Wish
from sanket.crm.response import queries as response
from sanket.web.leads.listing import COUNTED, counted
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from sanket.crm.leads.queries import Lead
    from sanket.crm.response.queries import Clock
    from sanket.crm.workspace.queries import User

NEW_SHOWN, COOLING_SHOWN = 10, 6
LATE_SECONDS = 30 * 86_400
"""How long ago somebody was to be answered who still comes before the rest."""


class Part(NamedTuple):
    """A section before its rows: ``leads`` are the first of ``many``."""

    key: str
    title: str
    aside: str
    leads: Sequence[Lead]
    many: str
    clocks: Mapping[int, Clock] = {}
    """Where the order follows from them."""


def own(who: leads.Reader, user: User, at: int, among: Sequence[int], called: Sequence[Lead]) -> list[Part]:
    but = [lead.pk for lead in called]
    new, clocks = _own_new(who, user, but, at, among)
    nobodys = _hottest(who, Wish(owned="nobody"), at, NEW_SHOWN // 2, among)
    cooling = _soonest(who, Wish(owner=user.pk, cold_until=at + WEEK), at, but=[*but, *new.ids])
    read = leads.read([*new.ids, *nobodys.ids, *cooling.ids])
    return [
        _mine(new, read, clocks),
        _part("unassigned", _("Nobody's yet"), _("accept one and it is yours"), nobodys, read),
        _part("cooling", _("Going cold this week"), _("soonest first"), cooling, read),
    ]


def team(who: leads.Reader, user: User, at: int, among: Sequence[int], called: Sequence[Lead]) -> list[Part]:
    """Their own new leads first, where they have any; then the team's."""
    but = [lead.pk for lead in called]
    mine, clocks = _own_new(who, user, but, at, among)
    nobodys = _hottest(who, Wish(owned="nobody", but=but), at, NEW_SHOWN // 2, among)
    new = _longest_waiting(who, Wish(owner=user.pk, owned="others", stage="recognised", but=but), at)
    above = [*but, *mine.ids, *nobodys.ids, *(lead.pk for lead in new.leads)]
    cooling = _soonest(who, Wish(cold_until=at + WEEK), at, but=above)
    read = leads.read([*mine.ids, *nobodys.ids, *cooling.ids])
    return [
        _mine(mine, read, clocks),
        _part("unassigned", _("Without an owner"), _("hottest first"), nobodys, read),
        new,
        _part("cooling", _("Going cold this week"), _("soonest first"), cooling, read),
    ]


def _part(key: str, title: str, aside: str, found: Foremost, read: dict[int, Lead]) -> Part:
    return Part(key, title, aside, [read[pk] for pk in found.ids if pk in read], counted(found.all))


def _hottest(who: leads.Reader, wish: Wish, at: int, limit: int, among: Sequence[int]) -> Foremost:
    return leads.foremost(who, wish, at=at, limit=limit, most=COUNTED + 1, among=among)


def _soonest(who: leads.Reader, wish: Wish, at: int, *, but: Collection[int]) -> Foremost:
    """What is shown above already is counted, and not shown twice."""
    found = leads.foremost(who, wish, at=at, limit=COUNTED + 1, most=COUNTED + 1, order="cold")
    return found._replace(ids=[pk for pk in found.ids if pk not in but][:COOLING_SHOWN])


def _own_new(
    who: leads.Reader, user: User, but: Sequence[int], at: int, among: Sequence[int]
) -> tuple[Foremost, Mapping[int, Clock]]:
    """Some were answered long ago: they are no news, and stand behind those that wait. Of more than are counted, the hottest."""
    found = _hottest(who, Wish(owner=user.pk, stage="recognised", but=but), at, COUNTED + 1, among)
    clocks = response.clocks_of(found.ids)

    def place(pk: int) -> tuple[bool, int]:
        clock = clocks.get(pk)
        if clock is None or clock.answered_at is not None or clock.answer_by is None:
            return True, -clock.started_at if clock else 0
        return False, clock.answer_by

    return found._replace(ids=sorted(found.ids, key=place)[:NEW_SHOWN]), clocks


def _mine(found: Foremost, read: dict[int, Lead], clocks: Mapping[int, Clock]) -> Part:
    aside = _("who waits for an answer first, then the newest")
    return _part("new", _("Yours, not yet accepted"), aside, found, read)._replace(clocks=clocks)


def _longest_waiting(who: leads.Reader, wish: Wish, at: int) -> Part:
    found = response.part_to_answer(who, wish, place=None, at=at, size=NEW_SHOWN // 2, since=at - LATE_SECONDS)
    many = leads.counted(who, wish, at=at, most=COUNTED + 1) if found.place else len(found.rows)
    clocks = response.clocks_of(lead.pk for lead in found.rows)
    return Part("new-all", _("New, not yet accepted"), _("who waits longest first"), found.rows, counted(many), clocks)
