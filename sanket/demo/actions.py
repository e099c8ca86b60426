"""What a starting script and the command line ask of the demo."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sanket.crm.workspace.queries import Progress, users
from sanket.demo import clearing, files, loading
from sanket.demo.loading import Loaded, Report
from sanket.demo.story import house
from sanket.demo.story.tell import tell

__all__ = ["Loaded", "clear", "csv_files", "load", "sign_ins"]


def load(*, now: datetime, report: Report | None = None) -> Loaded:
    """Fill the site with the story that ends at ``now``. Once: a second load finds it there, or finishes the first."""
    return loading.load(now=now, report=report)


def clear() -> bool:
    """Take the story away. Returns whether it was there."""
    return clearing.clear()


def sign_ins() -> list[tuple[str, str, str, str]]:
    """(name, role, e-mail address, password) of those who may sign in; nobody where the story is not loaded."""
    mark = loading.mark()
    if mark is None or mark.state != Progress.State.DONE:
        return []
    active = {user.email: user for user in users().filter(is_active=True)}
    return [
        (one.name, one.role, one.email, house.PASSWORD)
        for one in house.COLLEAGUES
        if one.email in active and active[one.email].has_usable_password()
    ]


def csv_files(folder: Path | str, *, now: datetime | None = None, owners: bool = False) -> dict[str, Path]:
    """Write the story as import files; kind -> file, in the order in which to import them. Needs no database."""
    return files.write(tell(now or datetime.now(UTC)), Path(folder), owners=owners)
