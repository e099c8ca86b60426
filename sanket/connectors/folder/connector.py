"""A watched folder as the pages and workers know it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _n

from sanket.connectors.folder import places, watching
from sanket.connectors.folder.places import Trouble
from sanket.crm.capture.actions import SourceRefused
from sanket.crm.capture.queries import Connector, Setting, Source
from sanket.crm.imports.queries import KINDS, Kind, kinds
from sanket.crm.workspace.queries import User
from sanket.shared import cells
from sanket.shared.errors import RowError

MODES = (
    ("", _n("Add what is new; what is known stays")),
    ("correct", _n("Correct: what came last is right (activities only)")),
)
MOST_QUIET_S = 86_400


def check(typed: Mapping[str, str]) -> dict[str, Any]:
    try:
        places.folder_of(typed["folder"])
    except Trouble as trouble:
        raise SourceRefused("folder", trouble.sentence) from trouble
    except ValueError as error:
        raise SourceRefused("folder", _n("This is no name of a folder.")) from error
    if typed["kind"] not in {kind.name for kind in kinds()}:
        raise SourceRefused("kind", _n("Choose one of the kinds of imports."))
    if typed["mode"] not in dict(MODES):
        raise SourceRefused("mode", _n("Choose one of the ways to import."))
    if typed["mode"] and typed["kind"] != "activities":
        raise SourceRefused("mode", _n("Only activities can be corrected."))
    columns = _columns(typed["columns"], KINDS[typed["kind"]])
    try:
        quiet_s = cells.whole(typed["quiet_s"] or "30", "quiet_s", least=1, most=MOST_QUIET_S)
    except RowError as error:
        raise SourceRefused("quiet_s", f"This {error.reason}.") from error
    return {**typed, "quiet_s": quiet_s, "columns": columns}


def prepare(source: Source, by: User | None, now: datetime) -> None:
    """A folder has one source."""
    others = watching.watchers(places.folder_of(source.settings["folder"]), but=source)
    if others:
        raise SourceRefused("folder", f"Source {others[0].name} watches this folder already.")


def _columns(text: str, kind: Kind) -> dict[str, str]:
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        theirs, equals, ours = line.rpartition("=")
        if not equals or not theirs.strip() or not ours.strip():
            raise SourceRefused("columns", _n("Write one line for each column: theirs = ours."))
        if called(ours) not in kind.columns:
            there_are = ", ".join(kind.columns)
            raise SourceRefused("columns", f"There is no column {ours.strip()!r} here; {kind.name} have {there_are}.")
        found[theirs.strip().lower()] = called(ours)
    return found


def called(heading: str) -> str:
    """As the import reads a heading.

    >>> called(" Occurred At")
    'occurred_at'
    """
    return re.sub(r"[\s\-]+", "_", heading.strip().lower())


CONNECTOR = Connector(
    name="folder",
    title=_n("Watched folder"),
    about=_n(
        "Files that another program puts into a folder are imported, each once, and put away with what was refused."
    ),
    settings=(
        Setting("folder", _n("Folder"), _n("Its name below the folder that the operator has set."), needed=True),
        Setting(
            "kind",
            _n("What the files hold"),
            kind="choice",
            usual="activities",
            choices=[(k.name, k.name) for k in kinds()],
        ),
        Setting("mode", _n("How"), kind="choice", choices=MODES),
        Setting(
            "columns", _n("Columns"), _n("One line for each heading that is not ours: theirs = ours."), kind="lines"
        ),
        Setting(
            "quiet_s",
            _n("Seconds of quiet"),
            _n("A file is taken when nobody has changed it for so long."),
            "number",
            "30",
        ),
    ),
    check=check,
    prepare=prepare,
    pull=watching.pull,
    due=watching.due,
)
