"""Deeds of the workspace: set it up, keep its people, record what was done, show how long work fares."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from sanket.crm.workspace.calls import CallRefused, claim_call, keep_answer
from sanket.crm.workspace.company import current, hold_workspace
from sanket.crm.workspace.events import people_changed
from sanket.crm.workspace.holidays import Day, add_holidays, holiday_list, remove_holiday
from sanket.crm.workspace.hours import MOST_OPEN, WEEKDAYS, WorktimeRefused, save_worktime
from sanket.crm.workspace.leave import cancel_leave, take_leave
from sanket.crm.workspace.models import Role, Team, User, Workspace
from sanket.crm.workspace.progress import advance, end_lost, fail, finish, start_progress
from sanket.crm.workspace.rota import put_on_call, save_rota, take_off_call
from sanket.crm.workspace.tokens import Issued, TokenRefused, issue_token, restore_token, revoke_token
from sanket.crm.workspace.trail import Entry, audit, audit_all
from sanket.shared import cells
from sanket.shared.errors import Refusal, RowError

__all__ = [
    "CAPACITY_LIMITS",
    "WEEKDAYS",
    "CallRefused",
    "CapacityRefused",
    "Day",
    "Entry",
    "Issued",
    "PasswordRefused",
    "SetUpDone",
    "TokenRefused",
    "UnknownChoice",
    "UserRefused",
    "WorktimeRefused",
    "add_holidays",
    "advance",
    "audit",
    "audit_all",
    "cancel_leave",
    "claim_call",
    "deactivate",
    "end_lost",
    "fail",
    "finish",
    "hold_workspace",
    "holiday_list",
    "invite",
    "issue_token",
    "keep_answer",
    "keep_columns",
    "put_on_call",
    "reactivate",
    "remove_holiday",
    "remove_team",
    "restore_token",
    "revoke_token",
    "save_capacity",
    "save_rota",
    "save_settings",
    "save_team",
    "save_user",
    "save_worktime",
    "set_password",
    "set_up",
    "start_progress",
    "take_leave",
    "take_off_call",
]

Changes = dict[str, list[Any]]


class SetUpDone(Refusal):
    def __init__(self) -> None:
        sentence = "This site is set up already. Sign in, or ask an administrator to invite you."
        super().__init__("workspace.set-up-done", sentence)


class PasswordRefused(Refusal):
    def __init__(self, reasons: Iterable[str]) -> None:
        super().__init__("workspace.password", " ".join(reasons), {"field": "password"})


class UserRefused(Refusal):
    """A user cannot be saved like this; ``field`` says which of the given is at fault."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("workspace.user", sentence, {"field": field})


class UnknownChoice(Refusal):
    """A setting has a value that there is not."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("workspace.setting", sentence, {"field": field})


class CapacityRefused(Refusal):
    """More or less than a team can have."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("workspace.capacity", sentence, {"field": field})


# ------------------------------------------------------------------------------------------------- company


@transaction.atomic
def set_up(*, company: str, time_zone: str, currency: str, email: str, password: str, name: str, now: datetime) -> User:
    """The first run: name the company and make its first administrator. Refuses when that was done before."""
    current()
    workspace = Workspace.objects.select_for_update().get(pk=1)
    if workspace.set_up_at is not None:
        raise SetUpDone
    workspace.name = _name(company, "company", most=200)
    workspace.time_zone = _zone(time_zone)
    workspace.currency = _currency(currency)
    workspace.set_up_at = now
    workspace.save()
    user = save_user(email=email, name=name, role=Role.ADMIN, password=password, by=None, now=now)
    audit(by=user, verb="workspace.set_up", kind="workspace", subject="1", label=workspace.name, now=now)
    return user


@transaction.atomic
def save_settings(*, by: User | None, now: datetime, reason: str = "", **given: Any) -> Changes:
    """Change settings of the workspace by their names; returns field -> [before, after] of those that changed."""
    current()
    workspace = Workspace.objects.select_for_update().get(pk=1)
    checks = {"name": lambda value: _name(value, "name", most=200), "time_zone": _zone, "currency": _currency}
    changes: Changes = {}
    for field, value in given.items():
        if field not in checks:
            raise UnknownChoice(field, f"There is no setting {field}.")
        new = checks[field](str(value))
        before = getattr(workspace, field)
        if new != before:
            changes[field] = [before, new]
            setattr(workspace, field, new)
    if changes:
        workspace.save(update_fields=list(changes))
        audit(
            by=by,
            verb="workspace.save",
            kind="workspace",
            subject="1",
            label=workspace.name,
            changes=changes,
            reason=reason,
            now=now,
        )
    return changes


CAPACITY_LIMITS = {
    "capacity_people": (1, 100_000),
    "capacity_follow_ups": (0.1, 1_000.0),
    "capacity_days": (1, 7),
    "capacity_most_open": (1, MOST_OPEN),
}


@transaction.atomic
def save_capacity(
    *,
    people: int | None,
    follow_ups: float | None,
    days: int,
    most_open: int | None = None,
    by: User | None,
    now: datetime,
    reason: str = "",
) -> Changes:
    """How many leads the team can follow up. ``people`` None: all active sales people; ``follow_ups`` None: not said;
    ``most_open``: leads that one person can have open at once, None: any number."""
    current()
    workspace = Workspace.objects.select_for_update().get(pk=1)
    given = {
        "capacity_people": people,
        "capacity_follow_ups": follow_ups,
        "capacity_days": days,
        "capacity_most_open": most_open,
    }
    changes: Changes = {}
    for field, value in given.items():
        least, most = CAPACITY_LIMITS[field]
        # Not the other way round: what is no number lies nowhere.
        if value is not None and not least <= value <= most:
            raise CapacityRefused(field.removeprefix("capacity_"), f"It must be from {least:,} to {most:,.12g}.")
        if value != getattr(workspace, field):
            changes[field] = [getattr(workspace, field), value]
            setattr(workspace, field, value)
    if changes:
        workspace.save(update_fields=list(changes))
        audit(
            by=by,
            verb="workspace.capacity",
            kind="workspace",
            subject="1",
            label=workspace.name,
            changes=changes,
            reason=reason,
            now=now,
        )
    if "capacity_most_open" in changes:
        people_changed(now)
    return changes


# -------------------------------------------------------------------------------------------------- people


@transaction.atomic
def keep_columns(user: User, *, place: str, columns: Sequence[str]) -> None:
    """What this person wants to see in a list from now on; nothing: what it usually shows."""
    held = User.objects.select_for_update().get(pk=user.pk)
    held.columns = {name: kept for name, kept in held.columns.items() if name != place}
    if columns:
        held.columns[place] = list(columns)
    held.save(update_fields=["columns"])
    user.columns = held.columns


@transaction.atomic
def save_user(
    *,
    user: User | None = None,
    email: str | None = None,
    name: str | None = None,
    role: str | None = None,
    team: Team | str | None = "",
    territories: Iterable[str] | None = None,
    time_zone: str | None = None,
    password: str | None = None,
    by: User | None,
    now: datetime,
) -> User:
    """Add a user, or change those fields of ``user`` that are given. Without a password nobody can sign in as them yet.

    ``team`` empty text: unchanged, None: no team.
    """
    saved = user or User(created_at=now, password="")
    changes: Changes = {}

    def put(field: str, value: Any) -> None:
        if getattr(saved, field) != value or user is None:
            changes[field] = [None if user is None else getattr(saved, field), value]
            setattr(saved, field, value)

    if email is not None or user is None:
        put("email", _email(email or "", saved))
    if name is not None:
        put("name", _text(name, "name", most=150))
    if role is not None:
        if role not in Role.values:
            raise UserRefused("role", f"There is no role {role!r}; there are {', '.join(Role.values)}.")
        if saved.role == Role.ADMIN and role != Role.ADMIN:
            _keep_one_admin(saved)
        put("role", str(role))
    if not isinstance(team, str):
        changes.setdefault("team", [str(saved.team or ""), str(team or "")])
        saved.team = team
    elif team:
        raise UserRefused("team", f"There is no team {team!r}.")
    if territories is not None:
        put("territories", _territories(territories))
    if time_zone is not None:
        put("time_zone", _zone(time_zone, field="time_zone") if time_zone else "")
    if password is not None:
        _put_password(saved, password)
    elif user is None:
        saved.set_unusable_password()
    saved.save()
    changes = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
    if changes or password is not None:
        audit(
            by=by,
            verb="user.save" if user else "user.add",
            kind="user",
            subject=saved.email,
            label=saved.name,
            changes={**changes, **({"password": ["…", "…"]} if password is not None else {})},
            now=now,
        )
    if user is not None and not {"role", "team", "territories"}.isdisjoint(changes):
        people_changed(now)
    return saved


def invite(
    *,
    email: str,
    name: str = "",
    role: str,
    team: Team | None = None,
    territories: Iterable[str] = (),
    by: User | None,
    now: datetime,
) -> User:
    """Add a user who will choose a password by the link that the door sends."""
    return save_user(email=email, name=name, role=role, team=team, territories=territories, by=by, now=now)


@transaction.atomic
def set_password(user: User, *, password: str, by: User | None, now: datetime) -> User:
    _put_password(user, password)
    user.save(update_fields=["password"])
    audit(by=by, verb="user.password", kind="user", subject=user.email, label=user.name, now=now)
    return user


@transaction.atomic
def deactivate(user: User, *, by: User | None, now: datetime) -> User:
    """End somebody's access; what they did stays theirs. Refuses oneself and the last administrator."""
    if not user.is_active:
        return user
    if by is not None and by.pk == user.pk:
        raise UserRefused("user", "You cannot end your own access; ask another administrator.")
    _keep_one_admin(user)
    return _let_in(user, False, by=by, now=now)


@transaction.atomic
def reactivate(user: User, *, by: User | None, now: datetime) -> User:
    return user if user.is_active else _let_in(user, True, by=by, now=now)


def _let_in(user: User, active: bool, *, by: User | None, now: datetime) -> User:
    user.is_active = active
    user.save(update_fields=["is_active"])
    verb = "user.reactivate" if active else "user.deactivate"
    changes = {"is_active": [not active, active]}
    audit(by=by, verb=verb, kind="user", subject=user.email, label=user.name, changes=changes, now=now)
    people_changed(now)
    return user


@transaction.atomic
def save_team(
    *, team: Team | None = None, name: str, territories: Iterable[str] = (), by: User | None, now: datetime
) -> Team:
    """Add a team, or change ``team``."""
    saved = team or Team()
    before = {"name": saved.name, "territories": saved.territories}
    after = {"name": _name(name, "name", most=100), "territories": _territories(territories)}
    if Team.objects.filter(name__iexact=after["name"]).exclude(pk=saved.pk).exists():
        raise UserRefused("name", f"There is a team {after['name']!r} already.")
    for field, value in after.items():
        setattr(saved, field, value)
    saved.save()
    changes: Changes = {field: [before[field], after[field]] for field in after if before[field] != after[field]}
    if changes:
        audit(by=by, verb="team.save", kind="team", subject=saved.name, label=saved.name, changes=changes, now=now)
    if team is not None and "territories" in changes:
        people_changed(now)
    return saved


@transaction.atomic
def remove_team(team: Team, *, by: User | None, now: datetime) -> None:
    """Its members stay, without a team."""
    audit(by=by, verb="team.remove", kind="team", subject=team.name, label=team.name, now=now)
    team.delete()
    people_changed(now)


# -------------------------------------------------------------------------------------------------- checks


def _text(value: str, field: str, *, most: int) -> str:
    try:
        return cells.text(value, field, most=most)
    except RowError as error:
        raise UserRefused(field, f"The {field.replace('_', ' ')} {error.reason}.") from error


def _name(value: str, field: str, *, most: int) -> str:
    cell = _text(value, field, most=most)
    if not cell:
        raise UserRefused(field, f"Give the {field} a name." if field == "company" else "Give it a name.")
    return cell


def _email(value: str, user: User) -> str:
    try:
        cell = cells.email(value, "email")
    except RowError as error:
        raise UserRefused("email", f"The e-mail address {error.reason}.") from error
    if not cell:
        raise UserRefused("email", "An e-mail address is needed: it is the name to sign in with.")
    if User.objects.filter(email__iexact=cell).exclude(pk=user.pk).exists():
        raise UserRefused("email", f"There is a user {cell} already.")
    return cell


def _zone(value: str, field: str = "time_zone") -> str:
    try:
        return zoneinfo.ZoneInfo(value.strip()).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownChoice(field, f"{value!r} is no time zone; it is a name such as Asia/Kolkata or UTC.") from error


def _currency(value: str) -> str:
    code = value.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise UnknownChoice("currency", f"{value!r} is no currency; it is three letters such as INR or EUR.")
    return code


def _territories(names: Iterable[str]) -> list[str]:
    return [_text(name, "territory", most=100) for name in cells.tags(list(names), "territories")]


def _put_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused(error.messages) from error
    user.set_password(password)


def _keep_one_admin(user: User) -> None:
    # Two administrators who end each other's role at once would both find the other one still there.
    hold_workspace()
    others = User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk)
    if user.pk and user.role == Role.ADMIN and user.is_active and not others.exists():
        raise UserRefused("role", "This is the last administrator; make another one first.")
