"""What one more activity would do to the groups it counts for. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sanket.crm.activities.actions import Facts
from sanket.crm.activities.queries import acts_of
from sanket.crm.leads.queries import Known, known
from sanket.crm.recognition.book import Book, book_knowing
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.profiles import Judge
from sanket.crm.recognition.replay import by_group
from sanket.engine.recognition.fold import Act, Cells, count_cells, walk
from sanket.engine.recognition.life import Folded, fold
from sanket.engine.recognition.rule import Rule
from sanket.engine.recognition.step import Group
from sanket.engine.scoring.head import Head
from sanket.engine.scoring.saturation import slot_start


class Stood(NamedTuple):
    """How a group stands. ``lead``: hot, fitting, and neither resting nor closed; ``cold_at``: of a hot one, when."""

    interest: float
    fitment: float
    hot: bool
    fits: bool
    lead: bool
    cold_at: int | None


class Imagined(NamedTuple):
    """One group before and after the activity. ``threshold``: the interest that a lead needs."""

    offering_id: int
    threshold: float
    fitment_threshold: float
    before: Stood
    after: Stood


class Ahead(NamedTuple):
    """What an activity of a type would do if it happened now. ``cold_at``: when it would go cold then; None: not hot."""

    type_id: int
    interest: float
    hot: bool
    cold_at: int | None


def imagine(facts: Facts, *, at: int) -> list[Imagined]:
    """What logging ``facts`` would do, the offering first, then the categories above it.

    Exact also of what happened earlier: the history is folded without it and with it.
    """
    rules = book_knowing({facts.offering_id}, {facts.type_id})
    rows = acts_of([facts.account_id], until=at).get(facts.account_id, [])
    act = (facts.occurred_at, facts.external_id, facts.contact_id or 0, facts.type_id, facts.offering_id)
    without = by_group(rules, facts.account_id, rows)
    along = by_group(rules, facts.account_id, sorted([*rows, act]))
    keys = [(facts.account_id, pk) for pk in rules.chain(facts.offering_id)]
    leads, judge = known(keys), Judge(rules, [facts.account_id])
    return [
        Imagined(
            key[1],
            rules.rule(key[1]).on,
            rules.rule(key[1]).fit,
            _stood(rules, judge, key, without.get(key, ()), leads.get(key, ()), at),
            _stood(rules, judge, key, along[key], leads.get(key, ()), at),
        )
        for key in keys
    ]


def _stood(rules: Book, judge: Judge, key: Key, acts: Iterable[Act], leads: Iterable[Known], at: int) -> Stood:
    rule = rules.rule(key[1])
    closings = [lead.closing for lead in leads]
    folded = fold(acts, rule, rules.values, judge.profile(*key), closings, weights=rules.weights)
    fitment, hot = folded.profile.fitment(), folded.group.hot(at)
    number = folded.openings[-1].number if folded.openings else -1
    is_open = number >= 0 and not (number < len(closings) and closings[number])
    return Stood(
        folded.group.head.score(at, rule.half_life, rho=rule.rho),
        fitment,
        hot,
        rule.fits(fitment),
        hot and rule.fits(fitment) and is_open,
        folded.group.cold_at if hot else None,
    )


def ahead(offering_id: int, folded: Folded, type_ids: Iterable[int], *, at: int) -> list[Ahead]:
    """What one activity of each type, by nobody who is named, would do at ``at``, which lies behind all of ``folded``.

    ``folded`` has its steps kept, as an explanation's has.
    """
    types = list(type_ids)
    rules = book_knowing({offering_id}, set(types))
    rule = rules.rule(offering_id)
    start = slot_start(at, rule.half_life)
    cells = count_cells((one.act for one in folded.taken if one.act.at >= start), rule, rules.values)
    return [_one_more(rules, rule, folded.group, dict(cells), Act(at, "", 0, pk, offering_id)) for pk in types]


def _one_more(rules: Book, rule: Rule, group: Group, cells: Cells, act: Act) -> Ahead:
    copy = _copy(group)
    for _ in walk(copy, [act], rule, rules.values, cells, rules.weights):
        pass
    hot = copy.hot(act.at)
    return Ahead(act.type, copy.head.score(act.at, rule.half_life, rho=rule.rho), hot, copy.cold_at if hot else None)


def _copy(group: Group) -> Group:
    return Group(
        Head(*group.head.sums()),
        count=group.count,
        last_at=group.last_at,
        state=group.state,
        risen=group.risen,
        cold_at=group.cold_at,
        hold_until=group.hold_until,
    )
