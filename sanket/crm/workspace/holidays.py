"""Holidays: dates on which all, or one team, do not work, or work shorter. Added one by one or as a pasted list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from sanket.crm.workspace.events import people_changed
from sanket.crm.workspace.hours import WorktimeRefused, checked_hours
from sanket.crm.workspace.models import Holiday, Team, User
from sanket.crm.workspace.trail import audit
from sanket.shared import cells
from sanket.shared.errors import RowError
from sanket.shared.formats import MONTHS

MOST_AT_ONCE = 400
LONGEST_NAME = 100
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)

_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<d>\d\d?)[.-](?P<m>\d\d?)[.-](?P<y>\d{4})", re.ASCII)
_WORDS = re.compile(r"(?P<d>\d\d?)(?:st|nd|rd|th)? (?P<m>[A-Za-z]{3,9}),? (?P<y>\d{4})", re.ASCII)


class Day(NamedTuple):
    on: date
    name: str
    hours: str = ""


@transaction.atomic
def add_holidays(days: Iterable[Day], *, team: Team | None = None, by: User | None, now: datetime) -> list[Holiday]:
    """Those that are new, or have another name or other hours than before. ``team`` None: for all."""
    checked = _checked(days)
    there = {one.on: one for one in Holiday.objects.select_for_update().filter(team=team, on__in=list(checked))}
    saved = []
    for day in checked.values():
        before = there.get(day.on)
        if before is not None and (before.name, before.hours) == (day.name, day.hours):
            continue
        one = before or Holiday(on=day.on, team=team)
        changes = {field: [getattr(before, field, None), getattr(day, field)] for field in ("name", "hours")}
        one.name, one.hours = day.name, day.hours
        one.save()
        told = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
        _note("holiday.save", one, by=by, now=now, changes=told)
        saved.append(one)
    if saved:
        people_changed(now)
    return saved


@transaction.atomic
def remove_holiday(holiday: Holiday, *, by: User | None, now: datetime) -> None:
    if Holiday.objects.filter(pk=holiday.pk).delete()[0]:
        _note("holiday.remove", holiday, by=by, now=now)
        people_changed(now)


def holiday_list(text: str) -> list[Day]:
    """A pasted list: each line a date, then a name. Dates as 2026-12-25, 25.12.2026, 25-12-2026 or 25 December 2026."""
    days = []
    for number, raw in enumerate(text.splitlines(), start=1):
        if line := " ".join(raw.replace("\t", " ").split()):
            days.append(_line(number, line))
    if not days:
        raise WorktimeRefused("list", "Paste a list: on each line a date and a name.")
    return days


def _line(number: int, line: str) -> Day:
    for shape in (_ISO, _DAY_FIRST, _WORDS):
        if found := shape.match(line):
            name = line[found.end() :].strip(" ,;:–-|")
            try:
                on = date(int(found["y"]), _month(found["m"]), int(found["d"]))
            except ValueError as error:
                raise WorktimeRefused("list", f"Line {number}: there is no {found.group()}.") from error
            if not name:
                raise WorktimeRefused("list", f"Line {number}: a name is needed after the date.")
            return Day(on, name)
    # 03/04/2026 is in March for some and in April for others.
    raise WorktimeRefused(
        "list", f"Line {number} begins with no date such as 2026-12-25, 25.12.2026 or 25 December 2026."
    )


def _month(word: str) -> int:
    return int(word) if word.isdigit() else MONTHS.index(word[:3].capitalize()) + 1


def _checked(days: Iterable[Day]) -> dict[date, Day]:
    found: dict[date, Day] = {}
    for day in days:
        if not EARLIEST <= day.on <= LATEST:
            raise WorktimeRefused("on", f"A holiday lies from {EARLIEST.year} to {LATEST.year}.")
        try:
            name = cells.text(day.name, "name", most=LONGEST_NAME)
        except RowError as error:
            raise WorktimeRefused("name", f"The name {error.reason}.") from error
        if not name:
            raise WorktimeRefused("name", "Give the holiday a name.")
        found[day.on] = Day(day.on, name, checked_hours(day.hours))
    if len(found) > MOST_AT_ONCE:
        raise WorktimeRefused("list", f"At most {MOST_AT_ONCE} holidays are taken at once.")
    return found


def _note(
    verb: str, one: Holiday, *, by: User | None, now: datetime, changes: dict[str, list[str | None]] | None = None
) -> None:
    told: dict[str, list[str | None]] = dict(changes or {})
    if one.team is not None:
        told["team"] = [None, one.team.name] if verb == "holiday.save" else [one.team.name, None]
    subject = one.on.isoformat()
    audit(by=by, verb=verb, kind="holiday", subject=subject, label=one.name, changes=told, now=now)
