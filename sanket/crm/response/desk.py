"""Everybody who can be given leads, as they stand at an instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, QuerySet

from sanket.crm.leads.queries import Lead, work
from sanket.crm.response.choosing import Desk, Somebody
from sanket.crm.response.models import Assignment, Waiting
from sanket.crm.workspace.queries import Team, User, available, on_call, zone
from sanket.shared.instants import datetime_of

REMEMBERED = 2_000
"""Assignments that are looked at for whose turn it is."""
MOST_OWNERS = 100_000


def desk(at: int) -> Desk:
    users = list(User.objects.select_related("team").order_by("pk"))
    presence = available([user.pk for user in users], at)
    where = zone()
    people = {
        user.pk: Somebody(
            user.pk,
            str(user),
            user.is_active and user.role == "sales",
            user.team_id,
            frozenset(user.seen_territories),
            frozenset(presence[user.pk].languages),
            presence[user.pk].state,
            presence[user.pk].most_open,
        )
        for user in users
    }
    for owner, many in open_leads(at).items():
        if owner in people:
            people[owner].open = many
    return Desk(
        at,
        people,
        remember(people, Assignment.objects.all()),
        dict(Team.objects.values_list("pk", "name")),
        on_call(at),
        lambda pk: presence[pk].time.next_open(at),
        lambda when: f"{datetime_of(when).astimezone(where):%a %d %b %H:%M}",
    )


def open_leads(at: int) -> dict[int, int]:
    """How many leads each person has, without those that are still to be given out."""
    many = Counter({one.owner_id: one.open for one in work(at=at, soon=at, most=MOST_OWNERS) if one.owner_id})
    fresh = Waiting.objects.filter(until=Waiting.Until.ROUTED).values("lead_id")
    counted = Lead.objects.listed(at, by_date=False).filter(pk__in=fresh, owner__isnull=False)
    for owner, those in counted.values_list("owner_id").annotate(Count("pk")).order_by("owner_id"):
        many[owner] -= those
    return dict(many)


def remember(people: dict[int, Somebody], given: QuerySet[Assignment]) -> int:
    """Whose turn it was when; answers which turn is next."""
    newest = list(given.order_by("-pk").values_list("pk", "to_id", "rule_id")[:REMEMBERED])
    for turn, to, rule in reversed(newest):
        if to in people:
            people[to].last = people[to].turns[rule or 0] = turn
    return newest[0][0] + 1 if newest else 1


def users_of(ids: Iterable[int]) -> dict[int, User]:
    return {user.pk: user for user in User.objects.filter(pk__in=set(ids))}
