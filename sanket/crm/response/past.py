"""Those who could be given leads at instants that have gone by, as far as it is known how they stood then."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from django.db.models import Q

from sanket.crm.leads.queries import Lead, LeadMove
from sanket.crm.response.choosing import Desk, Somebody
from sanket.crm.response.desk import remember
from sanket.crm.response.models import Assignment, RoutingRule
from sanket.crm.workspace.queries import Presence, Team, User, audit_trail, over_time, rota_times, zone
from sanket.shared.instants import datetime_of, seconds_of

MOST_ENTRIES = 1_000
UNKNOWN = (
    "Accounts are taken with the territory, owner and other fields they have today.",
    "Teams, territories, hours, languages and how many open leads one can have are taken as they are today.",
    "Leave, holidays, who was on call, and who had joined or left are taken as they were then.",
    "How many open leads somebody had then follows from when leads opened, were closed and went cold as it stands today.",
    "What was handed over by hand afterwards is left out.",
)
"""What a replay cannot know, and what it takes instead."""


class Past:
    """The desk at one instant after another. ``to(at)`` only goes forward."""

    def __init__(self, since: int) -> None:
        users = list(User.objects.select_related("team").order_by("pk"))
        ids = [user.pk for user in users]
        self._present = over_time(ids, since=since)
        self._called = rota_times(since=since)
        self._came = {user.pk: seconds_of(user.created_at) for user in users}
        self._gone = _gone(users, since)
        self._endings: list[tuple[int, int]] = []
        first = self._present(since)
        people = {
            user.pk: Somebody(
                user.pk,
                str(user),
                user.role == "sales",
                user.team_id,
                frozenset(user.seen_territories),
                frozenset(first[user.pk].languages),
                first[user.pk].state,
                first[user.pk].most_open,
            )
            for user in users
        }
        where = zone()
        self.desk = Desk(
            since,
            people,
            remember(people, Assignment.objects.filter(at__lt=since)),
            dict(Team.objects.values_list("pk", "name")),
            [],
            lambda pk: first[pk].time.next_open(self.desk.at),
            lambda when: f"{datetime_of(when).astimezone(where):%a %d %b %H:%M}",
        )
        self.standing = 0
        """Another number whenever somebody is free or not who was the other before, at work, or on call."""
        self._stood: object = None
        for lead, owner in _open_at(since):
            self.count(owner, min(lead.cold_at, lead.closed_at or lead.cold_at))

    def to(self, at: int) -> Desk:
        while self._endings and self._endings[0][0] <= at:
            _, owner = heapq.heappop(self._endings)
            self.desk.people[owner].open -= 1
        present = self._present(at)
        for pk, one in self.desk.people.items():
            one.state = _state(present[pk], gone=self._was_gone(pk, at), at=at)
        self.desk.at = at
        self.desk.on_call = [pk for pk, time in self._called.items() if time.is_open(at)]
        self._stand()
        return self.desk

    def _stand(self) -> None:
        stood = [(one.state, one.full) for one in self.desk.people.values()], list(self.desk.on_call)
        if stood != self._stood:
            self._stood, self.standing = stood, self.standing + 1

    def give(self, rule: RoutingRule, to: Somebody, *, until: int) -> None:
        """It is theirs until then."""
        self.desk.give(rule, to)
        to.open -= 1
        self.count(to.id, until)
        self._stand()

    def count(self, owner: int, until: int) -> None:
        """One open lead more, until then."""
        if owner in self.desk.people:
            self.desk.people[owner].open += 1
            heapq.heappush(self._endings, (until, owner))

    def _was_gone(self, pk: int, at: int) -> bool:
        if at < self._came[pk]:
            return True
        before = [leaves for when, leaves in self._gone[pk] if when <= at]
        if before:
            return before[-1]
        # Whoever left later was with us until then, whoever came back was gone.
        return bool(self._gone[pk]) and not self._gone[pk][0][1]


def _state(one: Presence, *, gone: bool, at: int) -> str:
    """Of who has left since it says only that."""
    if gone:
        return "inactive"
    if one.state != "inactive":
        return one.state
    if one.time.is_away(at):
        return "leave"
    return "open" if one.time.in_hours(at) else "closed"


def _gone(users: Iterable[User], since: int) -> dict[int, list[tuple[int, bool]]]:
    """When each left (True) or came back, as the audit trail has it, in order; of who is gone for longer: since ever."""
    found: dict[int, list[tuple[int, bool]]] = {user.pk: [] for user in users}
    by_mail = {user.email: user.pk for user in users}
    for verb in ("user.deactivate", "user.reactivate"):
        for entry in audit_trail(verb=verb, since=datetime_of(since), limit=MOST_ENTRIES):
            if entry.subject in by_mail:
                found[by_mail[entry.subject]].append((seconds_of(entry.at), verb == "user.deactivate"))
    for user in users:
        if not found[user.pk] and not user.is_active:
            found[user.pk] = [(0, True)]
    return {pk: sorted(some) for pk, some in found.items()}


def _open_at(since: int) -> list[tuple[Lead, int]]:
    """Leads that were somebody's work then, with whose."""
    still = Q(closed_at=None) | Q(closed_at__gt=since)
    rows = Lead.objects.filter(still, detected_at__lt=since, cold_at__gt=since, withdrawn_at=None, covered_by=None)
    leads = list(rows.only("pk", "owner_id", "cold_at", "closed_at").order_by("pk"))
    later: dict[int, int | None] = {}
    moves = LeadMove.objects.filter(kind=LeadMove.Kind.ASSIGN, at__gte=since, lead__detected_at__lt=since)
    for lead_id, was in moves.order_by("-pk").values_list("lead_id", "was_id"):
        later[lead_id] = was
    owners = [(lead, later.get(lead.pk, lead.owner_id)) for lead in leads]
    return [(lead, owner) for lead, owner in owners if owner is not None]
