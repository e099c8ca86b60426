"""How soon leads were answered and how often they were tried, and whether it went with what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sanket.crm.leads.queries import reader
from sanket.crm.plans import select
from sanket.crm.response.answers import FOREVER, Answer, Wait, concerned, of_holders, of_leads
from sanket.crm.response.models import Attempt, AttemptOutcome
from sanket.crm.response.times import DAY, HOUR, MINUTE
from sanket.crm.response.waiting import DELIBERATE
from sanket.crm.workspace.queries import User, zone
from sanket.engine.response.figures import Share, Spread, spread
from sanket.shared.batches import sliced

MOST_LEADS = 20_000
"""The newest of a period; more than a page should wait for."""
SPEEDS = (5 * MINUTE, 30 * MINUTE, 4 * HOUR, DAY)
"""Until the first contact: within each; then later, and never."""
LAST = 6
"""So many attempts and more are told together."""
GOOD, BAD = ("qualified", "converted"), ("recycled", "disqualified")


class Asked(NamedTuple):
    """Leads that crossed from ``since`` until before ``until``; each of the others narrows them. Of a person or a team
    those are told that were theirs to answer, whoever has them now, and attempts that they made."""

    since: int
    until: int
    team_id: int | None = None
    owner_id: int | None = None
    source: str | None = None
    offering_ids: frozenset[int] | None = None

    @property
    def of_people(self) -> bool:
        return self.team_id is not None or self.owner_id is not None


class Of(NamedTuple):
    """A lead of the period, as its clock and its stage tell."""

    lead_id: int
    started_at: int
    told_at: int | None
    due_at: int | None
    answered_at: int | None
    waited: int | None
    reached_at: int | None
    made: int
    stage: str
    cold: bool
    ended_at: int
    """When it was closed, goes cold or went."""

    @property
    def went_well(self) -> bool | None:
        """Qualified or a deal; None: that is still open."""
        if self.stage in GOOD:
            return True
        return False if self.stage in BAD or self.cold else None


class Effect(NamedTuple):
    """Of leads of one kind, how many were qualified or became a deal; ``open`` ones are not counted. ``kind`` 0: none."""

    kind: int
    share: Share
    open: int


class NotGiven(NamedTuple):
    """Leads that nobody was given: how many wait, ``since`` when the first of them, and how many were due meanwhile, without
    those that a rule or a person holds."""

    leads: int = 0
    since: int | None = None
    missed: int = 0


class Report(NamedTuple):
    leads: int
    """That were to be answered."""
    answered: int
    human: Spread
    """Working time from being told until the first contact."""
    system: Spread
    """From the crossing until somebody was told."""
    whole: Spread
    """From the crossing until the first contact, by the clock on the wall."""
    within: Share
    """Answered when they were due, of those that are answered or past it, also if nobody was given them; of people, when it was
    theirs."""
    reached: Share
    """Leads that were reached, of those that were tried."""
    until_reached: Spread
    """Attempts it took."""
    by_attempt: tuple[tuple[int, Share], ...]
    """nth attempt -> how many of them reached somebody."""
    by_hour: dict[tuple[int, int], Share]
    """(weekday, hour) of attempts, on the company's clock -> how many reached somebody."""
    by_speed: tuple[Effect, ...]
    by_attempts: tuple[Effect, ...]
    sources: tuple[str, ...]
    cut_off: bool
    """There are more leads than these."""
    not_given: NotGiven
    """None of a person's, or a team's."""


def report(user: User, asked: Asked, *, at: int) -> Report:
    """Of leads that this person sees."""
    kept, cut_off = _rows(user, asked, at)
    told = _answers(kept, asked, at)
    answered = {one.lead_id for one in told if one.answered}
    nobody = NotGiven() if asked.of_people else _not_given(user, asked, at)
    judged = [one.in_time for one in told if one.in_time is not None]
    tried = _attempts((one.lead_id for one in kept), asked)
    return Report(
        len({one.lead_id for one in told}),
        len(answered),
        spread([one.waited for one in told if one.waited is not None]),
        spread([one.told_at - one.started_at for one in kept if one.told_at is not None]),
        spread([(one.answered_at or 0) - one.started_at for one in kept if one.lead_id in answered]),
        Share(judged.count(True), len(judged) + nobody.missed),
        Share(sum(_reached(told) is not None for told in tried.values()), len(tried)),
        spread([nth for told in tried.values() if (nth := _reached(told)) is not None]),
        _by_attempt(tried.values()),
        _by_hour(tried.values()),
        _effects(((_speed(one), one) for one in kept if one.told_at is not None), (*range(1, len(SPEEDS) + 2), 0)),
        _effects(((min(one.made, LAST), one) for one in kept if one.told_at is not None), range(LAST + 1)),
        _sources(user, asked),
        cut_off,
        nobody,
    )


_PERIOD = (
    " FROM crm_clock c JOIN crm_lead l ON l.id = c.lead_id JOIN crm_account a ON a.id = l.account_id"
    " LEFT JOIN crm_activity t ON t.external_id = l.tipped_by AND t.superseded_at IS NULL"
    " WHERE c.started_at >= %s AND c.started_at < %s AND l.withdrawn_at IS NULL"
)
_GIVEN = " AND c.told_at IS NOT NULL"
_SOURCE = "coalesce(t.source, '')"
_COLUMNS = (
    "SELECT c.lead_id, c.started_at, c.told_at, c.due_at, c.answered_at, c.waited, c.reached_at, c.made,"
    " l.stage, l.cold_at <= %s OR NOT l.hot, l.cold_at, l.closed_at"
)


def _period(user: User, asked: Asked) -> tuple[str, list[Any]]:
    """What of this period the person sees, before it is narrowed."""
    who = reader(user)
    if who.seen is None:
        return _PERIOD, [asked.since, asked.until]
    return f"{_PERIOD} AND (l.owner_id = %s OR {who.seen})", [asked.since, asked.until, who.user_id, *who.given]


def _rows(user: User, asked: Asked, at: int) -> tuple[list[Of], bool]:
    """Narrowed by the database: a small team's leads may all be older than the newest of everybody."""
    words, given = _narrowed(user, asked)
    query = f"{_COLUMNS}{words}{_GIVEN} ORDER BY c.started_at DESC, c.lead_id LIMIT %s"
    found = [
        Of(*(*row, bool(cold), min(cold_at, FOREVER if closed_at is None else closed_at)))
        for *row, cold, cold_at, closed_at in select(query, [at, *given, MOST_LEADS + 1])
    ]
    return found[:MOST_LEADS], len(found) > MOST_LEADS


def _narrowed(user: User, asked: Asked) -> tuple[str, list[Any]]:
    words, given = _period(user, asked)
    if asked.of_people:
        test, whose = concerned(asked.owner_id, asked.team_id)
        words, given = f"{words} AND {test}", [*given, *whose]
    if asked.source is not None:
        words, given = f"{words} AND {_SOURCE} = %s", [*given, asked.source]
    if asked.offering_ids is not None:
        few = sorted(asked.offering_ids)
        words, given = f"{words} AND l.offering_id IN ({', '.join(['%s'] * len(few)) or 'NULL'})", [*given, *few]
    return words, given


_WAITS = "l.closed_at IS NULL AND l.hot AND l.cold_at > %s"
_HELD = "SELECT 1 FROM crm_waiting w WHERE w.lead_id = c.lead_id AND w.until IN (%s, %s)"
# Whether something that has ended was held meanwhile nobody knows but who looked at its clock when it was due.
_MISSED = f"c.missed_at IS NOT NULL OR ({_WAITS} AND c.due_at <= %s AND NOT EXISTS ({_HELD}))"


def _not_given(user: User, asked: Asked, at: int) -> NotGiven:
    words, given = _narrowed(user, asked)
    # What another lead speaks for is given to nobody, and is nobody's delay.
    ((leads, since, missed),) = select(
        f"SELECT sum(CASE WHEN {_WAITS} THEN 1 ELSE 0 END), min(CASE WHEN {_WAITS} THEN c.started_at END),"
        f" sum(CASE WHEN {_MISSED} THEN 1 ELSE 0 END)"
        f"{words} AND c.told_at IS NULL AND c.answered_at IS NULL AND l.covered_by_id IS NULL",
        [at, at, at, at, *DELIBERATE, *given],
    )
    return NotGiven(leads or 0, since, missed or 0)


def _sources(user: User, asked: Asked) -> tuple[str, ...]:
    """By which the period can be narrowed."""
    words, given = _period(user, asked)
    return tuple(sorted(source for (source,) in select(f"SELECT DISTINCT {_SOURCE}{words}{_GIVEN}", given)))


Tried = list[tuple[int, str]]
"""When, and what came of it, in order."""


def _answers(kept: Iterable[Of], asked: Asked, at: int) -> list[Answer]:
    waits = [Wait(one.lead_id, one.started_at, one.due_at, one.answered_at, one.waited, one.ended_at) for one in kept]
    return of_holders(waits, asked.owner_id, asked.team_id, at=at) if asked.of_people else of_leads(waits, at=at)


def _attempts(lead_ids: Iterable[int], asked: Asked) -> dict[int, Tried]:
    found: dict[int, Tried] = defaultdict(list)
    theirs = {"by_id": asked.owner_id, "by__team_id": asked.team_id}
    made = Attempt.objects.filter(**{key: pk for key, pk in theirs.items() if pk is not None}, made_at__isnull=False)
    for ids in sliced(lead_ids):
        rows = made.filter(lead_id__in=ids).order_by("made_at", "nth")
        for lead, made_at, outcome in rows.values_list("lead_id", "made_at", "outcome"):
            found[lead].append((made_at or 0, outcome))
    return dict(found)


def _reached(told: Tried) -> int | None:
    """By which attempt."""
    return next((nth for nth, (_, outcome) in enumerate(told, start=1) if outcome == AttemptOutcome.REACHED), None)


def _by_attempt(tried: Iterable[Tried]) -> tuple[tuple[int, Share], ...]:
    """Those of which somebody was reached are tried no more; what comes later does not count."""
    hits, of = [0] * (LAST + 1), [0] * (LAST + 1)
    for told in tried:
        last = _reached(told)
        for nth, _ in enumerate(told[:last], start=1):
            of[min(nth, LAST)] += 1
        if last is not None:
            hits[min(last, LAST)] += 1
    return tuple((nth, Share(hits[nth], of[nth])) for nth in range(1, LAST + 1))


def _by_hour(tried: Iterable[Tried]) -> dict[tuple[int, int], Share]:
    where = zone()
    found: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for told in tried:
        for made_at, outcome in told:
            if not outcome:
                # Only logged: nobody said whether they were reached.
                continue
            local = datetime.fromtimestamp(made_at, where)
            cell = found[(local.weekday(), local.hour)]
            cell[0] += outcome == AttemptOutcome.REACHED
            cell[1] += 1
    return {place: Share(*cell) for place, cell in sorted(found.items())}


def _speed(one: Of) -> int:
    """Which of `SPEEDS`, from 1; one more is later, 0 never."""
    if one.answered_at is None:
        return 0
    waited = one.answered_at - one.started_at
    return next((n for n, most in enumerate(SPEEDS, start=1) if waited <= most), len(SPEEDS) + 1)


def _effects(rows: Iterable[tuple[int, Of]], kinds: Iterable[int]) -> tuple[Effect, ...]:
    found: dict[int, list[bool | None]] = defaultdict(list)
    for kind, one in rows:
        found[kind].append(one.went_well)
    return tuple(
        Effect(kind, Share(told.count(True), told.count(True) + told.count(False)), told.count(None))
        for kind in kinds
        for told in [found[kind]]
    )
