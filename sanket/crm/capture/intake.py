"""The way in: what a source tells is kept, read, and logged, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from sanket.crm.capture import agents, crowds, names, rereading, visitors
from sanket.crm.capture.book import book, stamp
from sanket.crm.capture.contexts import Contexts
from sanket.crm.capture.correcting import Change, body_of, write
from sanket.crm.capture.heard import DUPLICATE, STORED, Heard
from sanket.crm.capture.identity import reach
from sanket.crm.capture.linking import linked, note_links, pairs_of
from sanket.crm.capture.making import Maker
from sanket.crm.capture.models import Source
from sanket.crm.capture.reading import CONTEXT, read
from sanket.crm.capture.sources import SEEN_EVERY
from sanket.crm.capture.statements import quietly_put, select, select_in, share
from sanket.crm.capture.told import NEW, Reading, Told, kept
from sanket.crm.capture.verdicts import Bursts, events_in
from sanket.shared import arrays, instants

LONGEST_AGENT = 500
LONGEST_MESSAGE_ID = 100
Held = Mapping[str, visitors.Row | None]


class _MoreNames(Exception):
    """Names that were not held with the others bear on what is read."""

    def __init__(self, called: set[str]) -> None:
        self.names = called


def take(source_id: int, heard: Sequence[Heard], *, now_s: int) -> list[str]:
    """Keep what a source tells, each by its ``message_id`` once, and log what is an activity, in one transaction.

    Answers ``stored`` or ``duplicate`` for each (of two with one id in ``heard`` the first is stored). Raises nothing
    for what is well-formed. When it returns, a lead that comes of it is there; of a long batch what people read on it
    follows within seconds. What lies in the future is taken to have happened now. A door that joins several requests
    of one source into one call saves most of the work.
    """
    if not heard:
        return []
    more: set[str] = set()
    while True:
        try:
            with transaction.atomic():
                return _take(source_id, heard, more, now_s)
        except _MoreNames as found:
            # All are given back and held anew in one order: a second hold on top of the first may wait in a circle.
            more |= found.names
        except visitors.Overtaken:
            continue


def _take(source_id: int, heard: Sequence[Heard], more: set[str], now_s: int) -> list[str]:
    share()
    now = instants.datetime_of(now_s)
    ((source, edition, unseen),) = select(
        "SELECT s.external_id, e.stamp, s.last_seen_at IS NULL OR s.last_seen_at < %s FROM crm_source s"
        " LEFT JOIN crm_captureedition e ON e.id = 1 WHERE s.id = %s",
        [connection.ops.adapt_datetimefield_value(now - SEEN_EVERY), source_id],
    )
    rules = book(edition or stamp())
    user_agents = _agents({one.user_agent for one in heard}, now_s)
    contexts = Contexts()
    came = [_told(source_id, source, one, place, user_agents, contexts, now_s) for place, one in enumerate(heard)]
    held = visitors.hold({name for told in came for name in told.names}, more, now_s)
    outcomes, fresh = _new(source_id, came)
    if not fresh:
        return outcomes
    bursts = Bursts(fresh, {name for name, row in held.items() if row is None})
    blank = _blank(fresh, held)
    older = _touched(fresh, held, bursts, more, now)
    some = [*(told for told, _ in older), *fresh]
    readings = read(
        some,
        book=rules,
        fresh=fresh,
        blank=blank,
        bursts=None if older else bursts,
        make=Maker(rules, now),
    )
    changes = [Change(told, before, after) for (told, before), after in zip(older, readings, strict=False)]
    new = [
        (told, reading, body_of(told, contexts)) for told, reading in zip(fresh, readings[len(older) :], strict=True)
    ]
    lost = write(new, changes, now_s=now_s)
    if unseen:
        Source.objects.filter(pk=source_id).update(last_seen_at=now)
    return [DUPLICATE if told.message_id in lost else one for told, one in zip(came, outcomes, strict=True)]


def _told(
    source_id: int,
    source: str,
    one: Heard,
    place: int,
    user_agents: Mapping[str, Agent],
    contexts: Contexts,
    now_s: int,
) -> Told:
    agent_id, agent = user_agents[one.user_agent]
    # Most texts are empty: a call for each would be a fifth of the work.
    return Told(
        NEW + place,
        source_id,
        source,
        names.distinct(one.message_id, LONGEST_MESSAGE_ID),
        one.kind,
        one.name and names.plain(one.name),
        max(0, min(one.at, now_s)),
        one.anonymous_id and names.plain(one.anonymous_id),
        one.user_id and names.plain(one.user_id),
        one.group_id and names.plain(one.group_id),
        agent_id,
        agent,
        agents.of_address(one.address) if one.address else "",
        one.properties,
        one.traits,
        contexts.kept(one.context),
        one.previous_id and names.plain(one.previous_id),
    )


Agent = tuple[int | None, str]
"""Its number, and its text as it is kept."""


def _agents(texts: Collection[str], now_s: int) -> dict[str, Agent]:
    """User agents by what was said of them; new ones are written down."""
    plain = {text: names.plain(text, LONGEST_AGENT) for text in texts}
    numbers = _numbers(sorted({*plain.values()} - {""}), now_s)
    return {text: (numbers.get(kept), kept) for text, kept in plain.items()}


def _numbers(wanted: Sequence[str], now_s: int) -> dict[str, int]:
    found = _known_agents(wanted)
    if new := [text for text in wanted if text not in found]:
        quietly_put("crm_agent", {"text": "text", "first_at": "bigint"}, "text", [(text, now_s) for text in new])
        found |= _known_agents(new)
    return found


def _known_agents(texts: Sequence[str]) -> dict[str, int]:
    return dict(select_in("SELECT text, id FROM crm_agent WHERE text IN {}", texts))


def _new(source_id: int, came: Sequence[Told]) -> tuple[list[str], list[Told]]:
    """What becomes of each, and those that are not written yet."""
    known = _written(source_id, {told.message_id for told in came})
    outcomes, fresh = [], []
    for told in came:
        outcomes.append(DUPLICATE if told.message_id in known else STORED)
        if told.message_id not in known:
            known.add(told.message_id)
            fresh.append(told)
    return outcomes, fresh


def _written(source_id: int, message_ids: set[str]) -> set[str]:
    """Those of a source that were kept before."""
    if connection.vendor == "sqlite":
        rows = select_in(
            "SELECT message_id FROM crm_event WHERE source_id = %s AND message_id IN {}", message_ids, source_id
        )
    else:
        rows = select(_EACH_BY_ITSELF, [arrays.quoted(list(message_ids)), source_id])
    return {message_id for (message_id,) in rows}


_EACH_BY_ITSELF = (
    "SELECT found.message_id FROM unnest(%s::text[]) AS told(message_id) CROSS JOIN LATERAL (SELECT message_id"
    " FROM crm_event WHERE source_id = %s AND message_id = told.message_id LIMIT 1) AS found"
)
"""Or PostgreSQL, which last looked when there were few events, would go through all of the source, a million by now."""


def _blank(fresh: Sequence[Told], held: Held) -> set[str]:
    """Devices of which nothing at all was said, nor is by these events: those of most visitors of a website."""
    # A user id may be a contact's.
    found = {name for name, row in held.items() if not names.is_user(name) and (row is None or row.says_nothing)}
    for told in fresh:
        if told.traits or told.kind in CONTEXT:
            found.difference_update(told.names)
            found.difference_update(name for _, *pair in pairs_of(told) for name in pair)
    return found - linked(name for name in found if held[name] is not None)


def _touched(
    fresh: Sequence[Told], held: Held, bursts: Bursts, more: set[str], now: datetime
) -> list[tuple[Told, Reading]]:
    """Events that are written already and may mean something else now; of many a job is told."""
    said = note_links(fresh, held, instants.seconds_of(now))
    changed = said.changed | {name for name in visitors.note_traits(fresh, held) if not _is_crowd(name, held)}
    ids = set(events_in(bursts.begun()))
    ties, same = crowds.ends_of(said.new)
    if same:
        _hold_all(same, held, more)
    shift = crowds.shift(ties, same)
    spans = said.spans | shift.spans()
    shifted = shift.reached()
    # A name that was new until now has told nothing before.
    if shift.names or spans or not all(held.get(name, _ELSEWHERE) is None for name in changed):
        reached = reach(changed | shifted)
        _hold_all(reached | shift.names | {one for one, _, _ in spans}, held, more)
        crowds.apply(shift)
        older = [name for name in reached if held.get(name, _ELSEWHERE) is not None]
        some = visitors.some_of(older, spans, limit=rereading.AT_ONCE + 1)
        if len(some) <= rereading.AT_ONCE:
            ids.update(some)
        else:
            rereading.note_visitors(changed, reached if shift.names else (), spans, now=now)
    return kept(ids)


def _is_crowd(name: str, held: Held) -> bool:
    """What is said of a device of many is said of nobody."""
    row = held.get(name)
    return row is not None and row.crowded and not names.is_user(name)


_ELSEWHERE = visitors.Row(0, 0, "", 0, "", 0, {}, 0)


def _hold_all(reached: set[str], held: Held, more: set[str]) -> None:
    """Whoever takes events of these names must wait, or be waited for; and one that somebody spoke of is no new one when
    it first tells something itself."""
    missing = reached - held.keys() - more
    if missing and connection.vendor == "postgresql":
        raise _MoreNames(missing)
    visitors.make_known(missing)
