"""Who is at work, on leave, on call: what routing and the response clock ask. A few statements, for one or for hundreds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import F, FilteredRelation, Q, QuerySet

from sanket.crm.plans import select
from sanket.crm.workspace.company import current, zone
from sanket.crm.workspace.models import Duty, Holiday, Leave, Rota, Team, User, Workspace
from sanket.engine.worktime.offsets import DAY
from sanket.engine.worktime.pieces import Piece
from sanket.engine.worktime.week import CLOSED, NEVER, Hours, Week, hours, week
from sanket.engine.worktime.worktime import WorkTime
from sanket.shared.instants import datetime_of, seconds_of

State = Literal["open", "closed", "holiday", "leave", "inactive"]
Dates = dict[date, Hours]


class Presence(NamedTuple):
    """Somebody's time at an instant. ``time`` says what comes: `time.next_open(at)`, `time.after(at, seconds)`."""

    user_id: int
    state: State
    time: WorkTime
    languages: tuple[str, ...]
    most_open: int | None
    """Open leads that this person can have at once; None: any number."""

    @property
    def here(self) -> bool:
        return self.state == "open"


def available(user_ids: Iterable[int], at: int) -> dict[int, Presence]:
    """How each of the users stands at an instant; whom there is not is left out. Three statements."""
    company = _company(since=at)
    return {row["pk"]: _presence(row, company, at) for row in _people(user_ids, since=at)}


def over_time(user_ids: Iterable[int], *, since: int) -> Callable[[int], dict[int, Presence]]:
    """`available` of any instant from ``since`` on, by leave and holidays as they were and hours as they are. Three
    statements, however often it is asked."""
    company = _company(since=since)
    rows = _people(user_ids, since=since)
    times = {row["pk"]: _time(row, company) for row in rows}
    return lambda at: {row["pk"]: _presence(row, company, at, times[row["pk"]]) for row in rows}


def worktimes(user_ids: Iterable[int], *, since: int = 0) -> dict[int, WorkTime]:
    """The working time of each user, for any instant from ``since`` on: leave that was over by then is left out."""
    company = _company(since=since)
    return {row["pk"]: _time(row, company) for row in _people(user_ids, since=since)}


def worktime_of(user: User, *, since: int = 0) -> WorkTime:
    return worktimes([user.pk], since=since)[user.pk]


def company_time(*, since: int = 0) -> WorkTime:
    """The company's own hours and holidays: for what nobody owns yet."""
    company = _company(since=since)
    return WorkTime(week(company.hours), company.zone, company.dates(None))


def team_time(team: Team, *, since: int = 0) -> WorkTime:
    """A team's hours on the company's clock."""
    company = _company(since=since)
    return WorkTime(week(team.hours or company.hours), company.zone, company.dates(team.pk))


def on_call(at: int) -> list[int]:
    """Ids of the active users who are on call at an instant and not on leave; the same order each time."""
    return [pk for pk, time in rota_times(since=at).items() if time.is_open(at)]


# By the driver: each outcome of a call asks, and in most companies there is no rota.
_ON_CALL = """
SELECT user_id, NULL, CAST(hours AS text) FROM crm_rota
UNION ALL SELECT user_id, CAST("on" AS text), hours FROM crm_duty WHERE "on" >= %s
"""


def rota_times(*, since: int) -> dict[int, WorkTime]:
    """When each active user is on call, leave taken off, for any instant from ``since`` on."""
    dated: dict[int, Dates] = defaultdict(dict)
    weekly: dict[int, Week] = {}
    # A night that began the day before reaches into the first one, in whatever zone the company is.
    for user_id, on, said in select(_ON_CALL, [datetime_of(since - 2 * DAY).date()]):
        if on is None:
            weekly[user_id] = week(json.loads(said))
        else:
            dated[user_id][date.fromisoformat(on)] = hours(said)
    concerned = sorted({*dated, *weekly})
    if not concerned:
        return {}
    company = _company(since=since)
    taken = {day: CLOSED for own in dated.values() for day in own}
    return {
        row["pk"]: WorkTime(
            weekly.get(row["pk"], NEVER), company.zone, {**taken, **dated.get(row["pk"], {})}, row["absences"]
        )
        for row in _people(concerned, since=since)
        if row["is_active"]
    }


def own_hours(user: User, workspace: Workspace | None = None) -> list[str]:
    """Seven texts: those of the person, else of the team, else of the company."""
    found: list[str] = user.hours or (user.team.hours if user.team else None) or (workspace or current()).hours
    return found


def zone_of(user: User, workspace: Workspace | None = None) -> ZoneInfo:
    """The zone of somebody's clock; a page gives the ``workspace`` it has read already."""
    return _zone(user.time_zone, zone(workspace))


# ------------------------------------------------------------------------------------------ what pages show


def leaves(*, since: datetime, user: User | None = None) -> QuerySet[Leave]:
    """Leave that is not over at ``since``, the earliest first."""
    found = Leave.objects.select_related("user", "by").filter(ends_at__gt=since).order_by("starts_at", "pk")
    return found if user is None else found.filter(user=user)


def holidays(*, since: date, until: date | None = None) -> QuerySet[Holiday]:
    found = (
        Holiday.objects.select_related("team")
        .filter(on__gte=since)
        .order_by("on", F("team__name").asc(nulls_first=True), "pk")
    )
    return found if until is None else found.filter(on__lte=until)


def holidays_of(team: Team) -> QuerySet[Holiday]:
    """A team's own."""
    return Holiday.objects.filter(team=team).order_by("on", "pk")


def rotas() -> QuerySet[Rota]:
    """Who is on call each week; former users do not count."""
    return Rota.objects.select_related("user").filter(user__is_active=True).order_by("user__name", "pk")


def duties(*, since: date) -> QuerySet[Duty]:
    found = Duty.objects.select_related("user").filter(on__gte=since, user__is_active=True)
    return found.order_by("on", "user__name", "pk")


# ---------------------------------------------------------------------------------------------- what is read


class _Company(NamedTuple):
    hours: list[str]
    zone: ZoneInfo
    most_open: int | None
    for_all: Dates
    for_teams: dict[int, Dates]

    def dates(self, team: int | None) -> Dates:
        """A team's own holiday counts before everybody's on that date."""
        own = self.for_teams.get(team) if team is not None else None
        return {**self.for_all, **own} if own else self.for_all


def _company(*, since: int) -> _Company:
    ours = current()
    for_all: Dates = {}
    for_teams: dict[int, Dates] = defaultdict(dict)
    first = datetime_of(since - 2 * DAY).date()
    for holiday in Holiday.objects.filter(on__gte=first):
        (for_all if holiday.team_id is None else for_teams[holiday.team_id])[holiday.on] = hours(holiday.hours)
    return _Company(ours.hours, zone(ours), ours.capacity_most_open, for_all, for_teams)


def _people(user_ids: Iterable[int], *, since: int) -> list[dict[str, Any]]:
    """Each with what says when they work, and their absences that are not over at ``since``."""
    current_leave = FilteredRelation("leaves", condition=Q(leaves__ends_at__gt=datetime_of(since)))
    rows = (
        User.objects.filter(pk__in=list(user_ids))
        .annotate(
            leave=current_leave, begins=F("leave__starts_at"), ends=F("leave__ends_at"), team_hours=F("team__hours")
        )
        .order_by("pk")
        .values(
            "pk",
            "is_active",
            "time_zone",
            "hours",
            "languages",
            "most_open",
            "team_id",
            "team_hours",
            "begins",
            "ends",
        )
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        person = found.setdefault(row["pk"], {**row, "absences": ()})
        if row["begins"] is not None:
            away: Piece = (seconds_of(row["begins"]), seconds_of(row["ends"]))
            person["absences"] = (*person["absences"], away)
    return list(found.values())


def _time(row: dict[str, Any], company: _Company) -> WorkTime:
    own: Week = week(row["hours"] or row["team_hours"] or company.hours)
    return WorkTime(own, _zone(row["time_zone"], company.zone), company.dates(row["team_id"]), row["absences"])


def _presence(row: dict[str, Any], company: _Company, at: int, time: WorkTime | None = None) -> Presence:
    time = time or _time(row, company)
    most = company.most_open if row["most_open"] is None else row["most_open"]
    return Presence(row["pk"], _state(row, time, at), time, tuple(row["languages"]), most)


def _state(row: dict[str, Any], time: WorkTime, at: int) -> State:
    if not row["is_active"]:
        return "inactive"
    if time.is_away(at):
        return "leave"
    if time.in_hours(at):
        return "open"
    today = datetime.fromtimestamp(at, UTC).astimezone(time.zone).date()
    return "holiday" if time.dates.get(today) == CLOSED else "closed"


def _zone(name: str, otherwise: ZoneInfo) -> ZoneInfo:
    try:
        return ZoneInfo(name) if name else otherwise
    except (ZoneInfoNotFoundError, ValueError):
        # A restored backup may name a zone that this machine's tables do not know.
        return otherwise
