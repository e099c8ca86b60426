"""How warm an account is: now for each offering, week by week, and along the curve of one."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.activities.queries import acts_of, directions
from sanket.crm.leads.queries import newest
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import book
from sanket.crm.recognition.explanation import acts_for
from sanket.crm.recognition.replay import by_group
from sanket.engine.recognition.fold import Act, walk
from sanket.engine.recognition.step import HOT, Group
from sanket.engine.scoring.saturation import DAY

WEEK = 7 * DAY


class Heat(NamedTuple):
    """``state``: 0 not hot, 1 hot, 2 closed by a decisive activity; ``lead_id`` of the newest lead, if any."""

    offering_id: int
    interest: float
    threshold: float
    ratio: float
    state: int
    cold_at: int | None
    lead_id: int | None


class Weeks(NamedTuple):
    """For each week, oldest first: interest / threshold at its end, and whether the group was hot in it."""

    offering_id: int
    ratios: list[float]
    hot: list[bool]


class Mark(NamedTuple):
    """An activity on the curve: the score before and after it."""

    at: int
    activity: str
    type_id: int
    direction: str
    contact_id: int
    value: int
    before: float
    after: float


class Curve(NamedTuple):
    """Everything the chart of one group needs; between marks the score halves with each half-life."""

    start: int
    at: int
    half_life: int
    on: float
    off: float
    marks: list[Mark]
    interest: float
    cold_at: int | None
    hot: bool


def heat(account_id: int, *, at: int) -> list[Heat]:
    """All groups of an account, the hottest first; ``at`` must not lie before its newest activity."""
    rules = book()
    leads = newest([account_id])
    found = []
    for (account, offering), group in feed.groups_of(rules.version, [account_id]).items():
        rule = rules.rule(offering)
        interest = group.head.score(at, rule.half_life, rho=rule.rho)
        lead = leads.get((account, offering))
        state = group.state if group.cold_at is not None and group.cold_at > at else 0
        found.append(
            Heat(
                offering,
                interest,
                rule.on,
                interest / rule.on,
                state,
                group.cold_at if state == HOT else None,
                lead.id if lead else None,
            )
        )
    return sorted(found, key=lambda one: (-one.ratio, rules.offerings[one.offering_id].external_id))


def heat_weeks(account_id: int, *, at: int, weeks: int = 26) -> list[Weeks]:
    """Week by week for each group with any activity; ``heat`` says in which order to show them."""
    rules = book()
    ends = [at - WEEK * back for back in range(weeks - 1, -1, -1)]
    acts = by_group(rules, account_id, acts_of([account_id], until=at).get(account_id, ()))
    found = {}
    for key, some in acts.items():
        rule, group, ratios, hot = rules.rule(key[1]), Group(), [], []
        rest = iter(some)
        upcoming = next(rest, None)
        cells: dict[tuple[int, int, int], int] = {}
        for end in ends:
            was_hot = group.hot(end - WEEK)
            while upcoming is not None and upcoming.at <= end:
                for _ in walk(group, [upcoming], rule, rules.values, cells, rules.weights):
                    was_hot = was_hot or group.state == HOT
                upcoming = next(rest, None)
            ratios.append(max(group.head.score(end, rule.half_life, rho=rule.rho), 0.0) / rule.on)
            hot.append(was_hot)
        found[key[1]] = Weeks(key[1], ratios, hot)
    return list(found.values())


def curve(account_id: int, offering_id: int, *, at: int, acts: list[Act] | None = None) -> Curve:
    """The interest of one group over time up to ``at``, and when it goes cold."""
    rules = book()
    acts = acts_for(rules, account_id, offering_id, until=at) if acts is None else acts
    rule, group, ways = rules.rule(offering_id), Group(), directions()
    marks: list[Mark] = []
    cells: dict[tuple[int, int, int], int] = {}
    for act in acts:
        before = group.head.score(act.at, rule.half_life, rho=rule.rho)
        for taken in walk(group, [act], rule, rules.values, cells, rules.weights):
            after = group.head.score(act.at, rule.half_life, rho=rule.rho)
            marks.append(Mark(act.at, act.id, act.type, ways[act.type], act.contact, taken.value.value, before, after))
    hot = group.hot(at)
    return Curve(
        acts[0].at if acts else at,
        at,
        rule.half_life,
        rule.on,
        rule.off,
        marks,
        group.head.score(at, rule.half_life, rho=rule.rho),
        group.cold_at if hot else None,
        hot,
    )
