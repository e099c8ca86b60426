"""Rows that a program hands in at once, as a file of the kind would have them: nothing is kept of them but what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from sanket.crm.imports.intake import kind_named
from sanket.crm.imports.kinds import fitment
from sanket.crm.imports.kinds.kind import Job, Kind, Outcome, RowTaker
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User, zone
from sanket.shared import instants
from sanket.shared.errors import Refusal, RowError

Given = Mapping[str, Any]


class RowsRefused(Refusal):
    """All or nothing was wanted, and some cannot be taken."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        wrong = [(at, one) for at, one in enumerate(outcomes) if isinstance(one, RowError)]
        super().__init__(
            "import.rows",
            f"{len(wrong)} of {len(outcomes)} cannot be taken, so none was.",
            {"rejected": [{"index": at, **one.data} for at, one in wrong]},
        )


@transaction.atomic
def take_rows(
    kind: str,
    rows: Sequence[Given],
    *,
    mode: str = "",
    whole: bool = False,
    source: str,
    by: User | None,
    now: datetime,
) -> list[Outcome]:
    """Take rows in, in one transaction; answers for each what became of it. ``whole``: all of them or none.

    ``source`` stands as the reason in histories and in the audit trail.
    """
    wanted = kind_named(kind, mode)
    job = Job(by, now, instants.seconds_of(now), zone(), mode, source[:300], bulk=False)
    outcomes = _taken(wanted, rows, job)
    if whole and any(isinstance(one, RowError) for one in outcomes):
        raise RowsRefused(outcomes)
    counts = Counter("rejected" if isinstance(one, RowError) else one for one in outcomes)
    audit(
        by=by,
        verb="import.rows",
        kind="import",
        subject=kind,
        label=source,
        changes={name: [0, count] for name, count in sorted(counts.items())},
        now=now,
    )
    return outcomes


def fitment_row_of(row: Given) -> dict[str, Any]:
    """One row of the fitment tables as recognition takes it, checked as an import checks it. Raises RowError."""
    return fitment.whole({name: _cell(value) for name, value in row.items()})


def _taken(wanted: Kind, rows: Sequence[Given], job: Job) -> list[Outcome]:
    taker = wanted.taker(wanted.columns, job)
    if isinstance(taker, RowTaker):
        return taker.save([{name: _cell(value) for name, value in row.items()} for row in rows], job)
    if wanted.log:
        return taker.take([[_cell(row.get(name)) for name in wanted.columns] for row in rows])
    # What a row leaves out stays as it is: rows that leave out the same go in together.
    alike: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(rows):
        alike.setdefault(tuple(name for name in wanted.columns if name in row), []).append(place)
    outcomes: dict[int, Outcome] = {}
    for columns, places in alike.items():
        some = wanted.taker(columns, job).take([[_cell(rows[at][name]) for name in columns] for at in places])
        outcomes |= dict(zip(places, some, strict=True))
    return [outcomes[at] for at in range(len(rows))]


def _cell(value: Any) -> Any:
    """As a file has it; but a list stays one."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, list) else "" if value is None else str(value)
