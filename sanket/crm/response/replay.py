"""What a set of rules would have done with the leads of the last weeks, beside what was done with them."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from sanket.crm.leads.queries import Lead, LeadMove
from sanket.crm.response.choosing import Asked as About
from sanket.crm.response.choosing import Chosen, Waits, decide
from sanket.crm.response.models import Assignment, RoutingRule, Then
from sanket.crm.response.past import Past
from sanket.crm.response.routing import conditions
from sanket.crm.rules.queries import holding_then
from sanket.crm.workspace.queries import User, zone
from sanket.shared.batches import sliced
from sanket.shared.instants import DAY, seconds_of

MOST = 2_000
"""Leads that are replayed; of more the newest."""
ASKED_AGAIN_S, GIVEN_UP_S = 3_600, 3 * DAY
"""A lead for which nobody was free is asked of again each hour, for so long."""


class Fate(NamedTuple):
    """``to``: a user's id; None: nobody."""

    to: int | None
    reason: str
    at: int


class Difference(NamedTuple):
    lead: Lead
    was: Fate
    would: Fate
    runner_up: int | None


class Share(NamedTuple):
    """Of one person, or of nobody (0)."""

    user_id: int
    name: str
    was: int
    would: int


class Replayed(NamedTuple):
    since: int
    until: int
    leads: int
    left_out: int
    """Older ones, where there were too many."""
    shares: list[Share]
    differences: list[Difference]
    names: dict[int, str]


def replay(rules: Sequence[RoutingRule], *, days: int, now: datetime) -> Replayed:
    """Rules that are off are left out; they need not be saved."""
    until = seconds_of(now)
    since = until - days * DAY
    opened = Lead.objects.filter(
        detected_at__gt=since, detected_at__lte=until, cold_at__gt=F("detected_at"), withdrawn_at=None, covered_by=None
    )
    newest = opened.select_related("account", "offering", "owner").order_by("-detected_at", "-pk")[:MOST]
    leads = {lead.pk: lead for lead in reversed(list(newest))}
    would = _would(leads, _matching(rules, leads), since, until)
    was = {pk: done for pk, done in _was(leads).items() if pk in leads}
    names = {user.pk: str(user) for user in User.objects.all()}
    return Replayed(
        since,
        until,
        len(leads),
        opened.count() - len(leads) if len(leads) == MOST else 0,
        _shares(was, {pk: fate for pk, (fate, _) in would.items()}, names),
        [
            Difference(lead, was[pk], *would[pk])
            for pk, lead in reversed(leads.items())
            if was[pk].to != would[pk][0].to
        ],
        names,
    )


def _matching(rules: Sequence[RoutingRule], leads: Mapping[int, Lead]) -> dict[int, list[RoutingRule]]:
    """Lead -> the rules that were true of it when it opened, in order."""
    on = [rule for rule in rules if rule.active]
    asked = conditions(on)
    moments = {pk: lead.detected_at for pk, lead in leads.items()}
    true_of = dict(zip(asked, holding_then(list(asked.values()), moments, zone()), strict=True))
    return {pk: [rule for rule in on if not rule.condition or pk in true_of.get(rule.condition, ())] for pk in leads}


Would = dict[int, tuple[Fate, int | None]]
"""Lead -> what would have become of it, and who would have been next."""


def _would(leads: Mapping[int, Lead], matching: Mapping[int, list[RoutingRule]], since: int, until: int) -> Would:
    return _Run(leads, matching, since, until).done()


class _Run:
    """Leads are asked of as they open, and those for which nobody was free again on the hour, if anybody is freer, or less
    free, than when they were asked of last: without that the answer is the same."""

    def __init__(
        self, leads: Mapping[int, Lead], matching: Mapping[int, list[RoutingRule]], since: int, until: int
    ) -> None:
        self.leads, self.matching, self.until = leads, matching, until
        self.past = Past(since)
        self.found: Would = {}
        self.queue = [(lead.detected_at, pk) for pk, lead in leads.items()]
        heapq.heapify(self.queue)
        self.waiting: dict[int, int] = {}
        self.hour = since

    def done(self) -> Would:
        while self.queue or self.waiting:
            following = self.queue[0][0] if self.queue else self.until + 1
            if self.waiting and self.hour <= min(following, self.until):
                self._again()
            elif self.queue:
                at, pk = heapq.heappop(self.queue)
                self.past.to(at)
                self._ask(pk, at)
            else:
                break
        return self.found

    def _again(self) -> None:
        self.past.to(self.hour)
        for pk, before in list(self.waiting.items()):
            if self.hour - self.leads[pk].detected_at >= GIVEN_UP_S:
                del self.waiting[pk]
            elif before != self.past.standing:
                self._ask(pk, self.hour)
        self.hour += ASKED_AGAIN_S

    def _ask(self, pk: int, at: int) -> None:
        lead, standing = self.leads[pk], self.past.standing
        about = About(pk, lead.account.owner_id, lead.account.territory)
        rule, one = decide(self.past.desk, about, self.matching[pk])
        self.found[pk] = (Fate(None, one.reason, at), None)
        waited = self.waiting.pop(pk, None)
        if isinstance(one, Chosen) and rule is not None:
            self.past.give(rule, one.to, until=min(lead.cold_at, lead.closed_at or lead.cold_at))
            self.found[pk] = (Fate(one.to.id, one.reason, at), one.runner_up.id if one.runner_up else None)
        elif isinstance(one, Waits):
            if (due := max(one.due_at, at + 1)) <= self.until:
                heapq.heappush(self.queue, (due, pk))
        elif rule is None or rule.then not in (Then.NURTURE, Then.HOLD):
            self._wait(pk, at, standing, new=waited is None)

    def _wait(self, pk: int, at: int, standing: int, *, new: bool) -> None:
        if new and not self.waiting:
            self.hour = (at // ASKED_AGAIN_S + 1) * ASKED_AGAIN_S
        self.waiting[pk] = standing


def _was(leads: Mapping[int, Lead]) -> dict[int, Fate]:
    """Who had each first: by routing, by hand, or as its account's owner."""
    found: dict[int, Fate] = {}
    for ids in sliced(leads):
        moves = LeadMove.objects.filter(lead_id__in=ids, kind=LeadMove.Kind.ASSIGN).order_by("-pk").select_related("by")
        for move in moves:
            said = f"By {move.by}" if move.by else "By routing"
            found[move.lead_id] = Fate(move.to_id, move.reason or said, move.at)
        for one in Assignment.objects.filter(lead_id__in=ids).order_by("-pk"):
            found[one.lead_id] = Fate(one.to_id, one.reason, one.at)
    for pk, lead in leads.items():
        if pk not in found:
            said = "As the account's owner" if lead.owner_id else "Nobody has it"
            found[pk] = Fate(lead.owner_id, said, lead.detected_at)
    return found


def _shares(was: Mapping[int, Fate], would: Mapping[int, Fate], names: Mapping[int, str]) -> list[Share]:
    before, after = (Counter(fate.to or 0 for fate in some.values()) for some in (was, would))
    rows = [Share(pk, names.get(pk, ""), before[pk], after[pk]) for pk in {*before, *after}]
    return sorted(rows, key=lambda row: (row.user_id == 0, -row.would, -row.was, row.name))
