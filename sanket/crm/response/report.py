"""How soon leads were answered and how often they were tried, and whether it went with what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sanket.crm.accounts.queries import seen_by
from sanket.crm.leads.queries import visible_to
from sanket.crm.plans import select
from sanket.crm.response.models import Attempt, AttemptOutcome
from sanket.crm.response.times import DAY, HOUR, MINUTE
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
    """Leads that crossed from ``since`` until before ``until``; each of the others narrows them."""

    since: int
    until: int
    team_id: int | None = None
    owner_id: int | None = None
    source: str | None = None
    offering_ids: frozenset[int] | None = None


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
    owner_id: int | None
    team_id: int | None
    offering_id: int
    stage: str
    cold: bool
    source: str

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


class Report(NamedTuple):
    leads: int
    answered: int
    human: Spread
    """Working time from being told until the first contact."""
    system: Spread
    """From the crossing until somebody was told."""
    whole: Spread
    """From the crossing until the first contact, by the clock on the wall."""
    within: Share
    """Answered when they were due, of those that are answered or past it."""
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


def report(user: User, asked: Asked, *, at: int) -> Report:
    """Of leads that this person sees."""
    rows, cut_off = _rows(user, asked, at)
    sources = tuple(sorted({one.source for one in rows}))
    kept = [one for one in rows if _wanted(one, asked)]
    tried = _attempts(one.lead_id for one in kept)
    return Report(
        len(kept),
        sum(one.answered_at is not None for one in kept),
        spread([one.waited for one in kept if one.waited is not None]),
        spread([one.told_at - one.started_at for one in kept if one.told_at is not None]),
        spread([one.answered_at - one.started_at for one in kept if one.answered_at is not None]),
        _within(kept, at),
        Share(sum(_reached(told) is not None for told in tried.values()), len(tried)),
        spread([nth for told in tried.values() if (nth := _reached(told)) is not None]),
        _by_attempt(tried.values()),
        _by_hour(tried.values()),
        _effects(((_speed(one), one) for one in kept if one.told_at is not None), (*range(1, len(SPEEDS) + 2), 0)),
        _effects(((min(one.made, LAST), one) for one in kept if one.told_at is not None), range(LAST + 1)),
        sources,
        cut_off,
    )


_ROWS = (
    "SELECT c.lead_id, c.started_at, c.told_at, c.due_at, c.answered_at, c.waited, c.reached_at, c.made, c.owner_id,"
    " u.team_id, l.offering_id, l.stage, l.cold_at <= %s OR NOT l.hot, coalesce(a.source, '')"
    " FROM crm_clock c JOIN crm_lead l ON l.id = c.lead_id LEFT JOIN crm_user u ON u.id = c.owner_id"
    " LEFT JOIN crm_activity a ON a.external_id = l.tipped_by AND a.superseded_at IS NULL"
    " WHERE c.started_at >= %s AND c.started_at < %s AND c.told_at IS NOT NULL AND l.withdrawn_at IS NULL"
    " ORDER BY c.started_at DESC, c.lead_id LIMIT %s"
)


def _rows(user: User, asked: Asked, at: int) -> tuple[list[Of], bool]:
    found = [
        Of(*(*row[:12], bool(row[12]), row[13]))
        for row in select(_ROWS, [at, asked.since, asked.until, MOST_LEADS + 1])
    ]
    seen = _seen(user, [one.lead_id for one in found])
    return [one for one in found[:MOST_LEADS] if one.lead_id in seen], len(found) > MOST_LEADS


def _seen(user: User, ids: Sequence[int]) -> Collection[int]:
    if seen_by(user) is None:
        return set(ids)
    visible = visible_to(user)
    return {pk for part in sliced(ids) for pk in visible.filter(pk__in=part).values_list("pk", flat=True)}


def _wanted(one: Of, asked: Asked) -> bool:
    return (
        (asked.team_id is None or one.team_id == asked.team_id)
        and (asked.owner_id is None or one.owner_id == asked.owner_id)
        and (asked.source is None or one.source == asked.source)
        and (asked.offering_ids is None or one.offering_id in asked.offering_ids)
    )


Tried = list[tuple[int, str]]
"""When, and what came of it, in order."""


def _attempts(lead_ids: Iterable[int]) -> dict[int, Tried]:
    found: dict[int, Tried] = defaultdict(list)
    for ids in sliced(lead_ids):
        rows = Attempt.objects.filter(lead_id__in=ids, made_at__isnull=False).order_by("made_at", "nth")
        for lead, made_at, outcome in rows.values_list("lead_id", "made_at", "outcome"):
            found[lead].append((made_at or 0, outcome))
    return dict(found)


def _reached(told: Tried) -> int | None:
    """By which attempt."""
    return next((nth for nth, (_, outcome) in enumerate(told, start=1) if outcome == AttemptOutcome.REACHED), None)


def _within(rows: Iterable[Of], at: int) -> Share:
    judged = [one for one in rows if one.due_at is not None and (one.answered_at is not None or one.due_at <= at)]
    hits = sum(one.answered_at is not None and one.answered_at <= (one.due_at or 0) for one in judged)
    return Share(hits, len(judged))


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
