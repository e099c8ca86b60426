"""What conditions may ask of recognition: the interest of an account in an offering, at any instant.

A query reads it from the heads, by the formula of `engine.scoring.head` and to the same bit. It cannot where something has
happened since that instant: of those accounts the log is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sanket.crm.activities.queries import acts_of
from sanket.crm.catalogue.fields import offering_rows
from sanket.crm.plans import select, select_in
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.feed import groups_of
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.fields import Kind, Measure, Parameter, Reading
from sanket.engine.conditions.wants import KnownWant, Statement, Want
from sanket.engine.recognition.fold import Act, walk
from sanket.engine.recognition.rule import Rule
from sanket.engine.recognition.step import Group
from sanket.engine.scoring.head import Head
from sanket.engine.scoring.quanta import EPOCH_HALF_LIVES, quanta_per_point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEYS = {"account": "account.id", "contact": "contact.account_id", "lead": "lead.account_id"}
FADED = 60
"""Epochs after which nothing is left: 2^-960 of a point, and PostgreSQL refuses smaller numbers soon after."""


def condition_measures() -> tuple[Measure, ...]:
    """Interest, in points."""
    offering = Parameter(
        "offering", "text", "the product or category, by key or name", "Paint robots", True, _offerings
    )
    return (
        Measure(
            "interest", Kind.NUMBER, "the account's interest in it, in points", 'interest("Paint robots") >= 20',
            (offering,), KEYS, _test, _tell, _tell_rows, _tell_many, _leaves_open,
        ),
    )  # fmt: skip


LEAD_INTEREST = "lead.interest"


def lead_measures() -> tuple[Measure, ...]:
    """The interest of a lead's account in the lead's own offering."""
    return (
        Measure(
            LEAD_INTEREST, Kind.NUMBER, "the account's interest in its offering, in points", f"{LEAD_INTEREST} >= 20",
            (), {"lead": "lead.id"}, _lead_test, _lead_tell, _lead_tell_rows, leaves_open=_lead_leaves_open,
        ),
    )  # fmt: skip


def _offerings() -> dict[str, tuple[int, ...]]:
    """By key, or by a name that only one has."""
    rows = offering_rows()
    named: dict[str, list[int]] = {}
    for row in rows:
        named.setdefault(row.name, []).append(row.id)
    found = {name: (ids[0],) for name, ids in named.items() if name and len(ids) == 1}
    return {**found, **{row.external_id: (row.id,) for row in rows}}


def _offering(reading: Reading) -> int:
    ids: tuple[int, ...] = reading.arguments["offering"]
    return ids[0]


def points(head: Head, at: int, rule: Rule) -> float:
    """The interest that a head has at an instant."""
    if at // (EPOCH_HALF_LIVES * rule.half_life) - head.epoch > FADED:
        return 0.0
    return head.score(at, rule.half_life, rho=rule.rho)


# ------------------------------------------------------------------------------------------------------- a query

_REAL = "double precision"


def _test(reading: Reading, want: Want, subject: str, clock: Clock, dialect: str) -> Statement:
    if isinstance(want, KnownWant):
        return "TRUE", []
    rules, offering = book(), _offering(reading)
    heads = "crm_interest i WHERE i.version = %s AND i.offering_id = %s"
    these = [rules.version, offering]
    figure, given = _figure(rules.rule(offering), clock.at)
    said, wanted = want.sql(figure, clock, dialect)
    key = KEYS[subject]
    if want.of(0, clock):
        # Who has no head has no interest, and passes.
        text = f"NOT {key} IN (SELECT i.account_id FROM {heads} AND NOT ({said}))"  # noqa: S608 - our own words
    else:
        text = f"{key} IN (SELECT i.account_id FROM {heads} AND {said})"  # noqa: S608 - our own words
    parameters = [*these, *given, *wanted]
    if not _leaves_open(reading, clock):
        return text, parameters
    since = f"{key} IN (SELECT i.account_id FROM {heads} AND i.last_at > %s)"  # noqa: S608 - our own words
    return f"CASE WHEN {since} THEN NULL ELSE {text} END", [*these, clock.at, *parameters]


def _figure(rule: Rule, at: int) -> Statement:
    """Points of a row of heads ``i``, with the operations of `Head.score` in the same order."""
    epoch = at // (EPOCH_HALF_LIVES * rule.half_life)
    strong, weak = (_sum(kind) for kind in "sw")
    allowed = f"CASE WHEN {strong} > 0 THEN CAST(%s AS {_REAL}) * {strong} ELSE 0 END"
    mass = f"CASE WHEN {weak} = 0 THEN {strong} WHEN {weak} > {allowed} THEN {strong} + {allowed} ELSE {strong} + {weak} END"
    powers = " ".join(f"WHEN {back} THEN {_real(2.0 ** (-16 * back))}" for back in range(4))
    fade = f"power({_real(2.0)}, -16 * ({epoch} - i.epoch))"
    faded = f"(CASE {epoch} - i.epoch {powers} ELSE {fade} END)"
    points = f"(({mass}) * {faded} / CAST(%s AS {_REAL}))"
    gone = f"{epoch} - i.epoch > {FADED}"
    return f"(CASE WHEN {gone} THEN 0 ELSE {points} END)", [rule.rho, rule.rho, quanta_per_point(at, rule.half_life)]


def _sum(kind: str) -> str:
    places = (f"CAST(i.{kind}{place} AS {_REAL}) * {_real(2.0 ** (-16 * place))}" for place in (1, 2))
    return f"(CAST(i.{kind}0 AS {_REAL}) + {' + '.join(places)})"


def _real(number: float) -> str:
    """A power of two, as both databases read it exactly."""
    return f"CAST({number!r} AS {_REAL})"


def _leaves_open(reading: Reading, clock: Clock) -> bool:
    """Whether something has happened since: for the past, and where an activity of the future is known."""
    asked = "SELECT 1 FROM crm_interest WHERE version = %s AND offering_id = %s AND last_at > %s LIMIT 1"
    return bool(select(asked, [book().version, _offering(reading), clock.at]))


# ------------------------------------------------------------------------------------------------------ a record


def _tell(reading: Reading, subject: str, owners: Sequence[int], clock: Clock) -> Mapping[int, float]:
    """Account id -> points, of those that have any head."""
    return _tell_many([reading], subject, owners, clock)[0]


def _tell_many(
    readings: Sequence[Reading], subject: str, owners: Sequence[int], clock: Clock
) -> list[Mapping[int, float]]:
    """Heads are read once for all of these offerings."""
    rules = book()
    heads = groups_of(rules.version, owners)
    return [_points_of(rules, _offering(reading), heads, clock) for reading in readings]


def _points_of(rules: Book, offering: int, heads: Mapping[tuple[int, int], Group], clock: Clock) -> Mapping[int, float]:
    rule = rules.rule(offering)
    groups = {account: group for (account, pk), group in heads.items() if pk == offering}
    told = {
        account: points(group.head, clock.at, rule) for account, group in groups.items() if group.last_at <= clock.at
    }
    since = [account for account in groups if account not in told]
    if since:
        logged = acts_of(since, until=clock.at, offering_ids=rules.below[offering])
        told |= {account: _walked(rules, rule, logged.get(account, ()), [clock.at])[0] for account in since}
    return told


def _walked(
    rules: Book, rule: Rule, rows: Sequence[tuple[int, str, int, int, int]], instants: Sequence[int]
) -> list[float]:
    """Points at each of these instants, which are in order."""
    group, cells, found = Group(), {}, []  # type: ignore[var-annotated]
    rest = iter(rows)
    upcoming = next(rest, None)
    for at in instants:
        while upcoming is not None and upcoming[0] <= at:
            for _ in walk(group, [Act(*upcoming)], rule, rules.values, cells, rules.weights):
                pass
            upcoming = next(rest, None)
        found.append(points(group.head, at, rule))
    return found


# ---------------------------------------------------------------------------------------------------- a history


def _tell_rows(
    reading: Reading, subject: str, owners: NDArray[np.int64], instants: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Each account is walked through once, for all instants that it is asked at."""
    import numpy as np

    rules, offering = book(), _offering(reading)
    rule, told = rules.rule(offering), np.zeros(len(owners))
    if not len(owners):
        return told
    order = np.lexsort((instants, owners))
    logged = acts_of(np.unique(owners).tolist(), until=int(instants.max()), offering_ids=rules.below[offering])
    for places in np.split(order, np.flatnonzero(np.diff(owners[order])) + 1):
        rows = logged.get(int(owners[places[0]]))
        if rows:
            told[places] = _walked(rules, rule, rows, instants[places].tolist())
    return told


# ---------------------------------------------------------------------------------------------- a lead's own offering


def _lead_test(reading: Reading, want: Want, subject: str, clock: Clock, dialect: str) -> Statement:
    """Offerings of one rule are asked together: there are few rules, however many offerings."""
    if isinstance(want, KnownWant):
        return "TRUE", []
    rules = book()
    by_rule: dict[tuple[int, float], list[int]] = {}
    for offering in _led():
        rule = rules.rule(offering)
        by_rule.setdefault((rule.half_life, rule.rho), []).append(offering)
    passes = want.of(0, clock)
    texts, parameters = [], [rules.version]
    for offerings in by_rule.values():
        figure, given = _figure(rules.rule(offerings[0]), clock.at)
        said, wanted = want.sql(figure, clock, dialect)
        texts.append(f"i.offering_id IN ({', '.join(['%s'] * len(offerings))}) AND {'NOT ' if passes else ''}({said})")
        parameters += [*offerings, *given, *wanted]
    heads = "crm_leadrecord l JOIN crm_interest i ON i.account_id = l.account_id AND i.offering_id = l.offering_id"
    some = " OR ".join(f"({text})" for text in texts) or "FALSE"
    among = f"lead.id IN (SELECT l.id FROM {heads} WHERE i.version = %s AND ({some}))"  # noqa: S608 - our own words
    text = f"NOT {among}" if passes else among
    if not _lead_leaves_open(reading, clock):
        return text, parameters
    since = f"lead.id IN (SELECT l.id FROM {heads} WHERE i.version = %s AND i.last_at > %s)"  # noqa: S608 - our own words
    return f"CASE WHEN {since} THEN NULL ELSE {text} END", [rules.version, clock.at, *parameters]


def _led() -> list[int]:
    """Offerings that there are leads of."""
    return [pk for (pk,) in select("SELECT DISTINCT offering_id FROM crm_lead ORDER BY offering_id")]


def _lead_leaves_open(reading: Reading, clock: Clock) -> bool:
    return bool(
        select("SELECT 1 FROM crm_interest WHERE version = %s AND last_at > %s LIMIT 1", [book().version, clock.at])
    )


def _about(leads: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Lead -> its account and offering."""
    rows = select_in("SELECT id, account_id, offering_id FROM crm_lead WHERE id IN {}", leads)
    return {pk: (account, offering) for pk, account, offering in rows}


def _of_offering(reading: Reading, offering: int) -> Reading:
    return Reading(reading.measure, {"offering": (offering,)})


def _lead_tell(reading: Reading, subject: str, owners: Sequence[int], clock: Clock) -> Mapping[int, float]:
    about, told = _about(owners), dict[int, float]()
    for offering in {offering for _, offering in about.values()}:
        here = {pk: account for pk, (account, asked) in about.items() if asked == offering}
        found = _tell(_of_offering(reading, offering), subject, sorted(set(here.values())), clock)
        told |= {pk: found[account] for pk, account in here.items() if account in found}
    return told


def _lead_tell_rows(
    reading: Reading, subject: str, owners: NDArray[np.int64], instants: NDArray[np.int64]
) -> NDArray[np.float64]:
    import numpy as np

    about, told = _about(np.unique(owners).tolist()), np.zeros(len(owners))
    account = np.array([about.get(pk, (-1, -1))[0] for pk in owners.tolist()], np.int64)
    offering = np.array([about.get(pk, (-1, -1))[1] for pk in owners.tolist()], np.int64)
    for one in np.unique(offering[offering >= 0]).tolist():
        here = offering == one
        told[here] = _tell_rows(_of_offering(reading, one), subject, account[here], instants[here])
    return told
