"""Reads events anew whose reading may have changed: a few at once, of many it is noted and a job does them in slices.

Each slice is a transaction that remembers how far it came, so that a kill loses nothing and doubles nothing. Whoever
notes does it in the transaction of the change; from then on new events are read by what holds now, and the job reads
those that were there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from time import perf_counter
from uuid import uuid4

from django.db import transaction

from sanket.crm.capture import names, visitors
from sanket.crm.capture.adding import DAY_S
from sanket.crm.capture.book import Book, book, stamp
from sanket.crm.capture.correcting import Change, write
from sanket.crm.capture.identity import FOREVER, reach
from sanket.crm.capture.making import Maker
from sanket.crm.capture.models import Added, Event, EventRule, Fate, Rereading
from sanket.crm.capture.reading import WAITS, WAITS_FOR_CONTACT, read
from sanket.crm.capture.saved import names_of
from sanket.crm.capture.statements import alone, select, select_in
from sanket.crm.capture.told import kept
from sanket.crm.workspace.jobs import soon
from sanket.shared import instants

AT_ONCE = 300
"""Events that are read anew in the transaction of the change."""
SLICE = 50
"""Events of a slice to begin with: how dear one is shows then."""
SAVED_AT_ONCE = 200
SLICE_S = 0.25
"""Seconds for which others may have to wait."""

ALL, NAME, VISITOR, AGENT, EVENT, SAVED = "all", "name", "visitor", "agent", "event", "saved"
BEARER, SPAN, GROUP, UNPLACED, SOURCE, WAITING = "bearer", "span", "group", "unplaced", "source", "waiting"
TOLD = frozenset({VISITOR, SPAN})
"""Read name by name in the order in which they happened, the others in the order in which they came."""
PLACE = "place"


def note(scope: str, key: str = "", *, what: dict[str, list[object]] | None = None, now: datetime) -> None:
    """Have a job read these events anew, from the beginning if it was at it."""
    _note(scope, key, what or {}, now)
    note_job()


def note_job() -> None:
    from sanket.crm.capture.jobs import reread

    soon(reread)


def _note(scope: str, key: str, what: dict[str, list[object]], now: datetime) -> None:
    given = {"what": what, "created_at": now}
    # Never changed by another than the job: who notes it at the end of a long transaction must not wait for a slice.
    Rereading.objects.create(scope=scope, key=key, **given)


def note_all(*, now: datetime) -> None:
    """Have all events read anew: by whoever took away what some of them were about."""
    if Event.objects.exists():
        note(ALL, now=now)


def note_saved(what: dict[str, list[object]], *, now: datetime) -> None:
    """Accounts or contacts were saved; whose events that touches the job finds out, when nobody is taking any."""
    note(SAVED, uuid4().hex, what=what, now=now)


def note_visitors(
    changed: Iterable[str], reached: Iterable[str], spans: Iterable[visitors.Span], *, now: datetime
) -> None:
    """All that is reached from ``changed`` when the job comes to it; of ``reached`` what is told under these very names, for
    they may be tied to nothing any more; and spans."""
    for name in sorted(changed):
        note(VISITOR, name, now=now)
    for name, since, until in sorted({*spans, *((name, 0, FOREVER) for name in reached)}):
        _note(SPAN, f"{since}:{until}:{name}", {}, now)
    note_job()


def read_anew(event_ids: Iterable[int], *, rules: Book, now: datetime) -> int:
    """Read these events by what holds now, and correct the log; answers how many mean something else. Nobody takes
    events meanwhile (`alone`)."""
    older = kept(event_ids)
    if not older:
        return 0
    readings = read([told for told, _ in older], book=rules, make=Maker(rules, now))
    changes = [Change(told, before, after) for (told, before), after in zip(older, readings, strict=True)]
    write([], changes, now_s=instants.seconds_of(now))
    return sum(change.before != change.now for change in changes)


def reread_some(scope: str, key: str = "", *, rules: Book, now: datetime) -> None:
    """After a change, in its transaction: at once if there are few, else by the job."""
    if scope in TOLD:
        ids = [pk for _, _, pk in visitors.next_of(_spans(scope, key), visitors.BEGINNING, limit=AT_ONCE + 1)]
    else:
        ids = events_in_scope(scope, key, after=0, until=0, limit=AT_ONCE + 1)
    if len(ids) > AT_ONCE:
        note(scope, key, now=now)
    else:
        read_anew(ids, rules=rules, now=now)


def _spans(scope: str, key: str) -> list[visitors.Span]:
    if scope == SPAN:
        since, until, name = key.split(":", 2)
        return [(name, int(since), int(until))]
    return [(name, 0, FOREVER) for name in (reach([key]) if scope == VISITOR else [key])]


def events_in_scope(scope: str, key: str, *, after: int, until: int, limit: int) -> list[int]:
    """The numbers of the next events that a note is about, in their order. ``until`` 0: to the newest."""
    where, given = _condition(scope, key)
    bound = " AND id <= %s" if until else ""
    rows = select(
        f"SELECT id FROM crm_event WHERE id > %s{bound} AND {where} ORDER BY id LIMIT {limit:d}",  # noqa: S608 - our own words
        [after, *([until] if until else []), *given],
    )
    return [pk for (pk,) in rows]


def _condition(scope: str, key: str) -> tuple[str, list[object]]:
    if scope == NAME:
        kind, _, name = key.partition(":")
        return "kind = %s AND name = %s", [kind, name]
    if scope == AGENT:
        return "agent_id = %s", [int(key)]
    if scope == EVENT:
        return "id = %s", [int(key)]
    if scope == BEARER:
        column = "user_id" if names.is_user(key) else "anonymous_id"
        return f"{column} = %s AND NOT ({column} = '')", [key[2:]]
    if scope == GROUP:
        return "group_id = %s AND NOT (group_id = '')", [key]
    if scope == SOURCE:
        # Of whom an account or a contact may have to wait.
        return "source_id = %s AND contact_id IS NULL AND fate IN ('unplaced', 'activity', 'context')", [int(key)]
    if scope == WAITING:
        # Spelt out, as the index has it.
        return f"source_id = %s AND {_WAITS}", [int(key)]
    if scope == UNPLACED:
        return "fate = %s", [Fate.UNPLACED.value]
    return "kind IN ('track', 'page', 'screen')" if key == "rules" else "1 = 1", []


_WAITS = f"reason IN ('{WAITS.reason}', '{WAITS_FOR_CONTACT}')"


def reread(*, now: datetime) -> int:
    """Do all that was noted; answers how many events were read. Two at once take turns."""
    _begin_day(now)
    done, size = 0, SLICE
    while True:
        began = perf_counter()
        with transaction.atomic():
            read_now = _slice(size, now)
        if read_now is None:
            return done
        done += read_now
        took = perf_counter() - began
        # Half of the way to the size that would have taken the time allowed.
        if read_now:
            size = max(10, min(2_000, round(size * (1 + SLICE_S / max(took, 0.001)) / 2)))


@transaction.atomic
def _begin_day(now: datetime) -> None:
    """Whoever could not be added on an earlier day may be added now."""
    waiting = Added.objects.filter(waits=True, day__lt=instants.seconds_of(now) // DAY_S)
    for row in list(waiting.order_by("pk")):
        # Whoever comes second finds it done.
        if Added.objects.filter(pk=row.pk, waits=True).update(waits=False):
            _note(WAITING, str(row.source_id), {}, now)


def _slice(size: int, now: datetime) -> int | None:
    """One piece of the oldest note; None: there is no note."""
    alone()
    noted = Rereading.objects.order_by("pk").first()
    if noted is None:
        return None
    if noted.scope != SAVED and Rereading.objects.filter(scope=noted.scope, key=noted.key, pk__gt=noted.pk).exists():
        noted.delete()
        return 0
    if noted.scope == SAVED:
        _find_out(now)
        return 0
    # Not the newest when it was noted: events that were being taken then know nothing of it, and have later numbers.
    noted.until_event = noted.until_event or _newest()
    ids = (
        _of_visitors(noted, size)
        if noted.scope in TOLD
        else events_in_scope(noted.scope, noted.key, after=noted.after_event, until=noted.until_event, limit=size)
    )
    if not ids:
        noted.delete()
        return 0
    read_anew([pk for pk in ids if pk <= noted.until_event], rules=book(stamp()), now=now)
    noted.after_event = ids[-1]
    noted.save(update_fields=["after_event", "until_event", "what"])
    return len(ids)


def _of_visitors(noted: Rereading, size: int) -> list[int]:
    name, at, pk = noted.what.get(PLACE, visitors.BEGINNING)
    found = visitors.next_of(_spans(noted.scope, noted.key), (name, at, pk), limit=size)
    if found:
        noted.what[PLACE] = found[-1]
    return [pk for _, _, pk in found]


def _newest() -> int:
    ((newest,),) = select("SELECT coalesce(max(id), 0) FROM crm_event")
    return int(newest)


def _find_out(now: datetime) -> None:
    """Whose events are touched by what was saved: of many notes at once, since all visitors are looked through."""
    saved = list(Rereading.objects.filter(scope=SAVED).order_by("pk")[:SAVED_AT_ONCE])
    what: dict[str, list[object]] = {}
    for one in saved:
        for key, some in one.what.items():
            what.setdefault(key, []).extend(some)
    for name in sorted(names_of(what)):
        _note(VISITOR, name, {}, now)
    keys = sorted({str(key) for key in what.get("keys", ())})
    for (group_id,) in select_in(_GROUPS, keys):
        _note(GROUP, group_id, {}, now)
    if keys and EventRule.objects.exclude(account_property="").exists():
        _note(UNPLACED, "", {}, now)
    Rereading.objects.filter(pk__in=[one.pk for one in saved]).delete()


_GROUPS = "SELECT DISTINCT group_id FROM crm_event WHERE NOT (group_id = '') AND group_id IN {}"


def pending() -> int:
    """How many notes wait for the job."""
    return Rereading.objects.count()
