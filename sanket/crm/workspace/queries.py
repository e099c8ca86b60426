"""Questions to the workspace: which company, who its users are, who may do what, what was done, how long work fares."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from sanket.crm.workspace.company import current, zone
from sanket.crm.workspace.models import (
    AuditEntry,
    Duty,
    Holiday,
    Leave,
    Progress,
    Role,
    Rota,
    Team,
    Token,
    User,
    Workspace,
)
from sanket.crm.workspace.permissions import PERMISSIONS, RESOURCES, SCOPES, reaches, scope_of
from sanket.crm.workspace.presence import (
    Presence,
    available,
    company_time,
    duties,
    holidays,
    holidays_of,
    leaves,
    on_call,
    over_time,
    own_hours,
    rota_times,
    rotas,
    team_time,
    worktime_of,
    worktimes,
    zone_of,
)
from sanket.crm.workspace.progress import GOING, as_it_is
from sanket.crm.workspace.tokens import token_of, tokens, tokens_seen_by

__all__ = [
    "GOING",
    "PERMISSIONS",
    "RESOURCES",
    "SCOPES",
    "AuditEntry",
    "Capacity",
    "Duty",
    "Holiday",
    "Leave",
    "Presence",
    "Progress",
    "Role",
    "Rota",
    "Team",
    "Token",
    "User",
    "Workspace",
    "active_users",
    "allows",
    "as_it_is",
    "audit_trail",
    "available",
    "capacity",
    "colleagues",
    "company_time",
    "current",
    "duties",
    "holidays",
    "holidays_of",
    "is_set_up",
    "leaves",
    "may",
    "on_call",
    "over_time",
    "own_hours",
    "plans_for",
    "progress",
    "rota_times",
    "rotas",
    "scope_of",
    "sight",
    "team_by_name",
    "team_time",
    "teams",
    "territories",
    "token_of",
    "tokens",
    "tokens_seen_by",
    "user_by_email",
    "user_ids_by_email",
    "users",
    "worktime_of",
    "worktimes",
    "zone",
    "zone_of",
]


class Capacity(NamedTuple):
    """``people`` who follow leads up, ``follow_ups`` of each a day (None: nobody has said), working ``days`` of a week."""

    people: int
    follow_ups: float | None
    days: int

    @property
    def a_week(self) -> int | None:
        """Leads that the team can follow up in a week; None: not known, and then nothing is beyond it."""
        if self.follow_ups is None or not self.people:
            return None
        return max(1, int(self.people * self.follow_ups * self.days + 1e-9))


def capacity(workspace: Workspace | None = None) -> Capacity:
    """What the team can follow up; a page gives the ``workspace`` it has read already."""
    ours = workspace or current()
    people = ours.capacity_people
    if people is None:
        # Asked only where it says something: every list of leads comes here.
        counts = ours.capacity_follow_ups is not None
        people = User.objects.filter(is_active=True, role=Role.SALES).count() if counts else 0
    return Capacity(people, ours.capacity_follow_ups, ours.capacity_days)


def is_set_up() -> bool:
    return current().set_up_at is not None


def user_by_email(email: str) -> User | None:
    """The user, active or not, whose address this is in any case of letters."""
    return User.objects.select_related("team").filter(email__iexact=email.strip()).first()


def user_ids_by_email() -> dict[str, int]:
    """Lower-case e-mail address -> id, of active users."""
    rows = User.objects.filter(is_active=True).annotate(key=Lower("email")).values_list("key", "pk")
    return dict(rows)


def active_users() -> QuerySet[User]:
    return users().filter(is_active=True)


def users() -> QuerySet[User]:
    """All users, also former ones, by name."""
    return User.objects.select_related("team").order_by(Lower("name"), "email", "pk")


def teams() -> QuerySet[Team]:
    return Team.objects.prefetch_related("members").order_by("name", "pk")


def team_by_name(name: str) -> Team | None:
    return Team.objects.filter(name__iexact=name.strip()).first()


def colleagues(user: User) -> list[int]:
    """Ids of the user and of the members of the user's team."""
    return sight(user)[0]


def sight(user: User) -> tuple[list[int], list[str]]:
    """Whose records a sales person sees, and of which territories: `colleagues`, and `User.seen_territories`.

    By the driver, in one statement: a page asks it before it asks for anything else.
    """
    if user.team_id is None:
        return [user.pk], sorted(set(user.territories))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.id, t.territories FROM crm_team t LEFT JOIN crm_user u ON u.team_id = t.id AND u.id <> %s"
            " WHERE t.id = %s ORDER BY u.id",
            [user.pk, user.team_id],
        )
        rows = cursor.fetchall()
    told = json.loads(rows[0][1]) if rows else []
    return [user.pk, *(pk for pk, _ in rows if pk is not None)], sorted({*user.territories, *told})


def territories() -> list[str]:
    """Names of the territories given to teams and users."""
    rows = [*Team.objects.values_list("territories", flat=True), *User.objects.values_list("territories", flat=True)]
    return sorted({name for names in rows for name in names})


def may(user: User | AnonymousUser, deed: str) -> bool:
    """Whether the user's role allows the deed; whoever has left may do nothing."""
    roles = PERMISSIONS[deed]
    return isinstance(user, User) and user.is_active and user.role in roles


def plans_for(who: User | AnonymousUser, user: User) -> bool:
    """Whether somebody may write down leave and languages of the user: everybody their own, managers all."""
    return may(who, "worktime.edit") or (isinstance(who, User) and who.is_active and who.pk == user.pk)


def allows(token: Token, deed: str, *, scope: str = "") -> bool:
    """Whether a program may do the deed: its person's role allows it, and the token's scopes reach so far.

    What everybody may do has no deed of its own; there the scope is asked for alone: `allows(token, "leads:read")`.
    A deed that several scopes lead to (settings.edit) is asked for with the one that is meant.
    """
    if ":" in deed:
        return reaches(token.scopes, deed)
    return may(token.user, deed) and reaches(token.scopes, scope or scope_of(deed))


def audit_trail(
    *,
    kind: str = "",
    subject: str = "",
    verb: str = "",
    text: str = "",
    by: User | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[AuditEntry]:
    """What was changed, newest first; ``before`` is (at, id) of the last entry seen. ``verb`` may end with a dot;
    ``text`` stands anywhere in label, subject, verb or reason."""
    found = AuditEntry.objects.select_related("by").order_by("-at", "-pk")
    if kind:
        found = found.filter(kind=kind)
    if subject:
        found = found.filter(subject=subject)
    if verb:
        found = found.filter(verb__startswith=verb) if verb.endswith(".") else found.filter(verb=verb)
    if text:
        found = found.filter(
            Q(label__icontains=text) | Q(subject__icontains=text) | Q(verb__icontains=text) | Q(reason__icontains=text)
        )
    if by is not None:
        found = found.filter(by=by)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    if before is not None:
        at, pk = before
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    return list(found[:limit])


def progress(pk: int) -> Progress | None:
    return Progress.objects.select_related("by").filter(pk=pk).first()
