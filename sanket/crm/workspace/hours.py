"""When people work, in which languages, and how many open leads one of them can have: said of the company, a team, a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from sanket.crm.workspace.company import current
from sanket.crm.workspace.events import people_changed
from sanket.crm.workspace.models import Team, User, Workspace
from sanket.crm.workspace.trail import audit
from sanket.engine.worktime.week import hours, week, written
from sanket.shared.errors import Refusal

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_OPEN = 100_000
MOST_LANGUAGES = 20

SAID_OF: dict[type[Workspace | Team | User], frozenset[str]] = {
    Workspace: frozenset({"hours"}),
    Team: frozenset({"hours"}),
    User: frozenset({"hours", "languages", "most_open"}),
}
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class WorktimeRefused(Refusal):
    """Working time, leave or a rota cannot be like this; ``field`` says which of the given is at fault."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("worktime.refused", sentence, {"field": field})


@transaction.atomic
def save_worktime(*, of: Workspace | Team | User, by: User | None, now: datetime, **given: Any) -> dict[str, list[Any]]:
    """Change what is given of ``hours``, ``languages``, ``most_open``; returns field -> [before, after].

    ``hours``: seven texts, Monday first; None: a team works as the company, a person as the team. ``most_open``:
    open leads at once; None: as the company says.
    """
    current()
    # By isinstance: who is signed in comes in a wrapper that passes for a User and is none.
    model = next(kind for kind in SAID_OF if isinstance(of, kind))
    saved = model._default_manager.select_for_update().get(pk=of.pk)
    checks: dict[str, Callable[[Any], Any]] = {
        "hours": lambda value: _hours(value, of),
        "languages": _languages,
        "most_open": _open,
    }
    changes = {}
    for field, value in given.items():
        if field not in SAID_OF[model]:
            raise WorktimeRefused(field, f"There is no setting {field}.")
        new = checks[field](value)
        if new != getattr(saved, field):
            changes[field] = [getattr(saved, field), new]
            setattr(saved, field, new)
            setattr(of, field, new)
    if changes:
        saved.save(update_fields=list(changes))
        subject, label = _named(saved)
        kind = model.__name__.lower()
        audit(by=by, verb="worktime.save", kind=kind, subject=subject, label=label, changes=changes, now=now)
        people_changed(now)
    return changes


def checked_week(texts: Sequence[str], field: str = "hours") -> list[str]:
    """Seven texts as they are kept. The refusal's field ends with the day that is wrong."""
    if len(texts) != len(WEEKDAYS):
        raise WorktimeRefused(field, "A week has seven days, Monday first.")
    for day, text in zip(WEEKDAYS, texts, strict=True):
        try:
            hours(text)
        except ValueError as error:
            raise WorktimeRefused(f"{field}_{day}", f"{day.capitalize()} {error}.") from error
    return week(texts).texts


def checked_hours(text: str, field: str = "hours") -> str:
    """The hours of one date as they are kept."""
    try:
        return written(hours(text))
    except ValueError as error:
        raise WorktimeRefused(field, f"This {error}.") from error


def _hours(value: Sequence[str] | None, of: Workspace | Team | User) -> list[str] | None:
    kept = None if value is None else checked_week(value)
    if isinstance(of, Workspace) and not any(kept or ()):
        raise WorktimeRefused("hours", "The company's hours are needed: all others follow them.")
    return kept


def _languages(codes: Sequence[str]) -> list[str]:
    kept = list(dict.fromkeys(code.strip().lower() for code in codes))
    for code in kept:
        if not _LANGUAGE.fullmatch(code):
            raise WorktimeRefused("languages", f"{code[:20]!r} is no code of a language, such as hi or en.")
    if len(kept) > MOST_LANGUAGES:
        raise WorktimeRefused("languages", f"At most {MOST_LANGUAGES} languages are kept.")
    return kept


def _open(value: int | None) -> int | None:
    if value is not None and not 1 <= value <= MOST_OPEN:
        raise WorktimeRefused("most_open", f"It must be from 1 to {MOST_OPEN:,}.")
    return value


def _named(one: Workspace | Team | User) -> tuple[str, str]:
    """As the audit trail calls them elsewhere."""
    if isinstance(one, Workspace):
        return "1", one.name
    return (one.email, one.name) if isinstance(one, User) else (one.name, one.name)
