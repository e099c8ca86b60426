"""Whether everything is what a clean replay of all events under the rules of now would give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sanket.crm.activities.queries import standing_rows
from sanket.crm.capture import crowds
from sanket.crm.capture.book import Book
from sanket.crm.capture.identity import as_company
from sanket.crm.capture.linking import pairs_of, written
from sanket.crm.capture.models import Fate
from sanket.crm.capture.reading import facts, read
from sanket.crm.capture.statements import select, select_in
from sanket.crm.capture.told import Reading, Told, kept_after
from sanket.crm.capture.visitors import Row, first_mail, said_by
from sanket.crm.plans import one_state

SLICE = 1_000


class Difference(NamedTuple):
    """``event`` its activity's external id, or a visitor's name; ``what``: reading, log, link, visitor or crowd."""

    event: str
    what: str
    live: str
    replayed: str


def verify(report: Callable[[int, int], None] | None = None) -> list[Difference]:
    """Read all events again and compare; an empty list is what must come out once all that was noted is done
    (`jobs.reread`). Reads one state of the database, and only reads."""
    found: list[Difference] = []
    said: dict[str, Row] = {}
    with one_state():
        rules, after, done = Book(), 0, 0
        ((total,),) = select("SELECT count(*) FROM crm_event")
        while some := kept_after(after, SLICE):
            after = max(told.id for told, _ in some)
            readings = read([told for told, _ in some], book=rules)
            found += _compare(some, readings)
            for told, _ in sorted(some, key=lambda one: one[0].id):
                said[told.speaker] = said_by(told, said.get(told.speaker, _nobody(told.speaker)))
            done += len(some)
            if report:
                report(done, total)
        found += _visitors(said)
        found += [Difference(name, "crowd", live, right) for name, live, right in crowds.stale()]
    return found


def _nobody(name: str) -> Row:
    return Row(0, 0, first_mail(name), 0, "", 0, {}, 0)


def _compare(some: Sequence[tuple[Told, Reading]], readings: Sequence[Reading]) -> list[Difference]:
    found = []
    logged = standing_rows(told.activity for told, _ in some)
    links = written({pair for told, _ in some for pair in pairs_of(told)})
    for (told, before), reading in zip(some, readings, strict=True):
        if before != reading:
            found.append(Difference(told.activity, "reading", str(before), str(reading)))
        wanted: Any = facts(told, reading) if reading.fate == Fate.ACTIVITY.value else None
        if logged.get(told.activity) != wanted:
            found.append(Difference(told.activity, "log", str(logged.get(told.activity)), str(wanted)))
        for pair in pairs_of(told):
            if pair not in links:
                found.append(Difference(told.activity, "link", "nothing", str(pair)))
    return found


def _visitors(said: dict[str, Row]) -> list[Difference]:
    found = []
    rows = select_in("SELECT name, email, called, company FROM crm_visitor WHERE name IN {}", said)
    live = {name: (email, called, as_company(company)) for name, email, called, company in rows}
    for name, row in said.items():
        wanted = (row.email, row.called, row.company)
        if live.get(name) != wanted:
            found.append(Difference(name, "visitor", str(live.get(name)), str(wanted)))
    return found
