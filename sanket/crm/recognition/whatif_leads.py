"""The leads behind the grid: which would appear or vanish if thresholds or settings were others, with names.

Two runs are compared, by what is agreed and by what is tried. A lead is the same in both when it lies between the same two
wins of its group: whenever it was recognised, there is one at most.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from sanket.crm.accounts.queries import Account
from sanket.crm.activities.queries import Row, acts_of
from sanket.crm.catalogue.queries import offerings
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.whatif import WhatIf, tried
from sanket.crm.recognition.whatif_stage import DAY, Stage, Wish
from sanket.crm.recognition.wins import Ended
from sanket.engine.recognition.fold import Act, walk
from sanket.engine.recognition.step import Group

if TYPE_CHECKING:
    from sanket.crm.recognition.whatif_past import Past

Order = tuple[bool, int]
"""Whether an outcome was won, and its place among those won or lost: the same order behind several leads."""

BOTH, APPEAR, VANISH = "both", "appear", "vanish"


class Entry(NamedTuple):
    """A lead that is there in one of the two runs only. ``order``: the account and the place of what ended it, if known."""

    appears: bool
    group: int
    recognised_at: int
    won_at: int | None
    lost_at: int | None
    amount: float | None
    order: Order | None


class Changes(NamedTuple):
    """All such leads, won ones that would vanish first, then by worth, and how many of each kind were won.

    ``appear_orders`` and ``vanish_orders``: how many orders those are, for one may stand behind several leads.
    """

    entries: list[Entry]
    appear: int
    vanish: int
    appear_won: int
    vanish_won: int
    appear_orders: int
    vanish_orders: int


class Changed(NamedTuple):
    """An entry as people read it. ``top``: the highest interest while it was a lead; ``threshold``: the agreed one.

    ``repeated``: the order behind it stands behind a lead further up, too.
    """

    appears: bool
    account_id: int
    account: str
    offering: str
    recognised_at: int
    top: float
    threshold: float
    fitment: float
    won_at: int | None
    lost_at: int | None
    amount: float | None
    repeated: bool


def changes(found: WhatIf, wish: Wish, cell: tuple[int, int], *, settings: Book | None = None) -> Changes:
    """The leads of the pair ``cell`` of the grid against those of the agreed one."""
    agreed = found.past.rules
    trying = settings or tried(agreed, wish)
    stage = Stage(found.past, agreed, wish, found.interest, found.fitment)
    if cell == found.agreed and trying is agreed:
        return Changes([], 0, 0, 0, 0, 0, 0)
    ends = _ends(stage)
    now, was = _leads(stage, trying, cell, ends), _agreed(stage, found, ends)
    horizon = wish.horizon_days * DAY
    entries = [
        ends.entry(appears, group, at, won_at, horizon)
        for appears, some, others in ((True, now, was), (False, was, now))
        for (group, between), (at, won_at) in some.items()
        if at >= found.begin and (group, between) not in others
    ]
    entries.sort(key=_place)
    come, gone = ([one for one in entries if one.appears == appears] for appears in (True, False))
    orders = [[one.order for one in some if one.won_at is not None] for some in (come, gone)]
    counts = [len(come), len(gone), *map(len, orders), *(len(set(some)) for some in orders)]
    return Changes(entries, *counts)


def _place(one: Entry) -> tuple[bool, float, bool, Order, int, int]:
    """What would be lost stands first, then what is worth most; leads with the same order side by side."""
    won = one.won_at is not None
    return (
        one.appears or not won,
        -(one.amount or 0.0),
        not won,
        one.order or (False, -1),
        -one.recognised_at,
        one.group,
    )


def _agreed(stage: Stage, found: WhatIf, ends: _Ends) -> dict[tuple[int, int], tuple[int, int | None]]:
    """The leads by what is in force: the same wherever the sliders stand, so the last are kept."""
    key = stage.wish.offering, stage.wish.horizon_days
    if key not in found.past.leads:
        found.past.leads.clear()
        found.past.leads[key] = _leads(stage, stage.book, found.agreed, ends)
    return found.past.leads[key]


def _leads(
    stage: Stage, rules: Book, cell: tuple[int, int], ends: _Ends
) -> dict[tuple[int, int], tuple[int, int | None]]:
    """(group, wins of it before) -> when the lead was recognised, and when it was won."""
    from sanket.engine.recognition import whatif as engine

    found = engine.leads_at(
        stage.past.log,
        stage.market(rules),
        stage.on(rules)[:, cell[0]],
        rules.off_ratio,
        stage.fits(rules) > cell[1],
        stage.past.closing(stage.wish.offering),
        stage.wish.horizon_days * DAY,
        0,
        stage.end,
        dealt=stage.past.dealt(),
    )
    told = zip(found.group.tolist(), found.at.tolist(), found.won_at.tolist(), strict=True)
    return {
        (group, ends.before(group, at)): (at, None if won_at == engine.NOT_YET else won_at)
        for group, at, won_at in told
    }


def _ends(stage: Stage) -> _Ends:
    """The same whatever is tried, so those of the last offering are kept."""
    past, offering = stage.past, stage.wish.offering
    if offering not in past.ends:
        past.ends.clear()
        past.ends[offering] = _Ends(past, stage.wins, stage.book)
    found: _Ends = past.ends[offering]
    return found


class _Ends:
    """What was won and lost, by group."""

    def __init__(self, past: Past, won: Iterable[Ended], rules: Book) -> None:
        self.won = self._by_group(past, won, rules)
        self.lost = self._by_group(past, (one for one in past.ended if not one.won), rules)

    def _by_group(
        self, past: Past, ended: Iterable[Ended], rules: Book
    ) -> dict[int, list[tuple[int, float | None, int]]]:
        found: dict[int, list[tuple[int, float | None, int]]] = {}
        for number, one in enumerate(ended):
            if one.offering not in rules.offerings:
                continue
            related = {*rules.chain(one.offering), *rules.below[one.offering]}
            for group in past.of(one.account, related):
                found.setdefault(group, []).append((one.at, one.amount, number))
        return found

    def before(self, group: int, at: int) -> int:
        """How many wins of the group come before an activity of this instant."""
        won = self.won.get(group)
        return bisect_right(won, at, key=itemgetter(0)) if won else 0

    def entry(self, appears: bool, group: int, at: int, won_at: int | None, horizon: int) -> Entry:
        if group not in self.won and group not in self.lost:  # as most are
            return Entry(appears, group, at, won_at, None, None, None)
        amount = None
        lost_at = None
        order = None
        if won_at is not None:
            for when, worth, number in self.won.get(group, ()):
                if when == won_at:
                    amount, order = worth, (True, number)
                    break
        else:
            later = self.won.get(group, ())[self.before(group, at) :]
            until = min(at + horizon, later[0][0] if later else at + horizon)
            for when, lost, number in self.lost.get(group, ()):
                if at <= when <= until:
                    lost_at, amount, order = when, lost, (False, number)
                    break
        return Entry(appears, group, at, won_at, lost_at, amount, order)


def rows(
    found: WhatIf,
    wish: Wish,
    all_of_them: Changes,
    *,
    shown: str = BOTH,
    start: int = 0,
    limit: int = 25,
    settings: Book | None = None,
) -> list[Changed]:
    """Some of them with names and their highest interest."""
    agreed = found.past.rules
    trying = settings or tried(agreed, wish)
    entries = [one for one in all_of_them.entries if shown == BOTH or one.appears == (shown == APPEAR)]
    repeated = _repeated(entries)[start : start + limit]
    entries = entries[start : start + limit]
    groups = found.past.groups
    keys = [(int(groups.account[one.group]), int(groups.offering[one.group])) for one in entries]
    accounts = {account for account, _ in keys}
    names = {row.pk: str(row) for row in Account.objects.filter(pk__in=accounts)}
    called = {row.pk: str(row) for row in offerings().filter(pk__in={offering for _, offering in keys})}
    acts = acts_of(accounts, until=found.end)
    told = []
    for one, (account, offering), again in zip(entries, keys, repeated, strict=True):
        rules = trying if one.appears else agreed
        until = one.won_at or one.lost_at or found.end
        told.append(
            Changed(
                one.appears,
                account,
                names.get(account, ""),
                called.get(offering, ""),
                one.recognised_at,
                _top(rules, offering, acts.get(account, ()), one.recognised_at, until),
                agreed.threshold(offering, 1)[0],
                float(groups.fitment[one.group]),
                one.won_at,
                one.lost_at,
                one.amount,
                again,
            )
        )
    return told


def _repeated(entries: Iterable[Entry]) -> list[bool]:
    """Of each whether its order stands behind an earlier one."""
    seen: set[Order] = set()
    told = []
    for one in entries:
        told.append(one.order in seen)
        if one.order is not None:
            seen.add(one.order)
    return told


def _top(rules: Book, offering: int, acts: Sequence[Row], start: int, until: int) -> float:
    """The highest interest that the group's activities reached between two instants: it is highest at an activity."""
    below, rule, group = set(rules.below[offering]), rules.rule(offering), Group()
    known = [Act(*row) for row in acts if row[4] in below and row[3] in rules.values]
    top = 0.0
    for taken in walk(group, known, rule, rules.values, weights=rules.weights):
        if start <= taken.act.at <= until:
            top = max(top, group.head.score(taken.act.at, rule.half_life, rho=rule.rho))
    return top
