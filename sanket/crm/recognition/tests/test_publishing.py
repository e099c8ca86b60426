"""What happens while a version is made is heeded: activities, deeds of people, profiles, further changes of the rules."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.activities.queries import acts_of_all
from sanket.crm.deals.actions import Dealt, save_deals
from sanket.crm.leads import actions as lead_actions
from sanket.crm.leads.actions import disqualify, undo
from sanket.crm.leads.models import Lead, LeadRecord, LeadStanding
from sanket.crm.recognition import actions, claim, publishing, queries, slices
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.models import Crossing, Interest, Rescore, RescoreTouch, Scoring
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S, Market
from sanket.crm.recognition.tests.test_facts_change import history as told
from sanket.crm.recognition.tests.test_whole import close_some, tables
from sanket.crm.workspace.models import Progress

Deed = Callable[[Market], object]


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "MOST", 3)
    monkeypatch.setattr(slices, "FEWEST", 2)
    monkeypatch.setattr(publishing, "FEW", 0)


def full(market: Market, seed: int = 1) -> None:
    rng = random.Random(seed)
    tables(market)
    facts = [market.facts(*row) for row in told(market, seed)]
    then = NOW_S - 40 * DAY
    market.log(*(one for one in facts if one.occurred_at <= then), now_s=then, bulk=True)
    close_some(rng, NOW - timedelta(days=40))
    market.log(*(one for one in facts if one.occurred_at > then), bulk=True)
    market.settle()
    assert market.sound()


def draft(market: Market) -> None:
    rows = [{"type_id": market.types[name], "value": value} for name, value in (("visit", 9), ("page", 2), ("call", 0))]
    actions.draft_values(rows, by=None, now=NOW)
    actions.draft_defaults(off_ratio=0.4, half_life_days=20.0, by=None, now=NOW)
    customer = {"factor": "account", "attribute": "is_customer", "equals": "yes", "score": 0.01}
    actions.draft_fitment([{"offering_id": None, **customer}], by=None, now=NOW)


def late(market: Market) -> None:
    market.tell("meeting", 30, "oven", "chitra", account="tapti")


def withdraw(market: Market) -> None:
    (_, rows) = next(iter(acts_of_all()))
    at, name, contact, kind, offering = rows[market.accounts["nandgiri"]][-3]
    from sanket.crm.activities.actions import Facts

    facts = Facts(name, at, market.accounts["nandgiri"], contact or None, offering, kind)
    assert market.log(facts, mode="withdraw") != ["unknown"]


def close(market: Market) -> None:
    for lead in Lead.objects.filter(closed_at=None, withdrawn_at=None):
        disqualify(lead, reason="no", by=None, now=NOW)


def reopen(market: Market) -> None:
    lead = Lead.objects.filter(closed_at=None, withdrawn_at=None).earliest("pk")
    undo(disqualify(lead, reason="no", by=None, now=NOW), by=None, now=NOW)


def profile(market: Market) -> None:
    save_accounts([{"account": "nandgiri", "industry": "soap", "employees": 20}], by=None, now=NOW)


def buys(market: Market) -> None:
    """By the tables of the version in the making that decides; those in force do not ask for it."""
    save_deals(
        [Dealt("D1", market.accounts["nandgiri"], market.offerings["robot"], NOW_S - 9, NOW_S, "won")], now_s=NOW_S
    )


def table(market: Market) -> None:
    market.fit("industry", "industry", "auto", 0.01)


def another_value(market: Market) -> None:
    market.value(visit={"value": 1})


def draft_again(market: Market) -> None:
    actions.draft_values([{"type_id": market.types["meeting"], "value": 1}], by=None, now=NOW)
    actions.publish(by=None, now=NOW, reason="better")


def alone() -> None:
    """Nothing is left of any version but that in force, and no lead that nobody ever saw; all were announced."""
    assert LeadStanding.objects.count() == LeadRecord.objects.count() == Lead.objects.count()
    assert not LeadStanding.objects.filter(news=True, withdrawn_at=None, closed_at=None).exists()


DEEDS: list[Deed] = [late, withdraw, close, reopen, profile, buys, table, another_value, draft_again]


@pytest.mark.parametrize(
    ("deed", "place"),
    [
        # Each deed once where the log has been read already, and what is riskiest at the other joints.
        *((deed, "_write_leads") for deed in DEEDS),
        *((deed, "_switch") for deed in (close, profile, buys, table, draft_again)),
        (late, "_begin"),
        (withdraw, "_rounds"),
    ],
)
def test_what_happens_meanwhile_is_heeded(
    market: Market, monkeypatch: pytest.MonkeyPatch, deed: Deed, place: str
) -> None:
    full(market)
    draft(market)
    actions.publish(by=None, now=NOW, reason="r")
    usual = getattr(publishing._Publishing, place)
    done: list[bool] = []

    def first(self: Any, *given: Any, **named: Any) -> Any:
        if not done:
            done.append(True)
            deed(market)
        return usual(self, *given, **named)

    monkeypatch.setattr(publishing._Publishing, place, first)
    market.settle()
    assert done
    assert market.sound()
    assert not Rescore.objects.filter(switched_at=None).exists()
    assert not RescoreTouch.objects.exists()
    alone()
    assert set(Interest.objects.values_list("version", flat=True)) == {book().version}
    assert set(Crossing.objects.values_list("version", flat=True)) == {book().version}
    assert not Lead.objects.filter(stale=True).exists()
    assert book().freeze() == Book(newest=True).freeze()
    assert queries.versions()[0].state == "in force"


class Killed(BaseException):
    """Nothing catches it."""


@pytest.mark.parametrize("blow", [3, 8, 17])
def test_whatever_the_moment_of_a_kill_the_next_one_finishes(
    market: Market, monkeypatch: pytest.MonkeyPatch, blow: int
) -> None:
    full(market, 2)
    draft(market)
    before = market.leads()
    actions.publish(by=None, now=NOW, reason="r")
    pause = slices.pause
    slice_number = 0

    def dies(taken: float) -> float:
        nonlocal slice_number
        slice_number += 1
        if slice_number % blow == 0:
            raise Killed
        return pause(taken)

    monkeypatch.setattr(slices, "pause", dies)
    killed = 0
    while killed < 40:
        try:
            market.settle()
            break
        except Killed:
            killed += 1
            if Rescore.objects.filter(switched_at=None).exists():
                assert market.leads() == before
            assert market.sound()
            if killed == 3:
                market.tell("meeting", 1)
                before = market.leads()
    monkeypatch.setattr(slices, "pause", pause)
    market.settle()
    assert killed
    assert market.sound()
    assert Crossing.objects.count() == sum(len(some.crossings) for some in folded_anew(market).values())
    alone()


def folded_anew(market: Market) -> dict[Any, Any]:
    from sanket.crm.recognition.replay import by_group, fold_groups

    acts: dict[Any, Any] = {}
    for _, rows in acts_of_all():
        for account, some in rows.items():
            acts |= by_group(book(), account, some)
    return fold_groups(book(), acts, {})


def test_what_alone_decides_who_fits_leaves_heads_where_they_are(market: Market) -> None:
    full(market)
    before = list(Interest.objects.order_by("account_id", "offering_id").values())
    version = book().version
    actions.draft_fitment(
        [{"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "auto", "score": 0.1}],
        by=None,
        now=NOW,
    )
    leads = market.names()
    actions.publish(by=None, now=NOW, reason="They pay late")
    assert market.names() == leads
    market.settle()
    assert market.names() != leads
    assert not [name for name, _ in market.names() if name == "nandgiri"]
    assert book().version == version
    assert list(Interest.objects.order_by("account_id", "offering_id").values()) == before
    assert market.sound()


def test_thresholds_alone_leave_what_people_read(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    full(market)
    actions.draft_defaults(interest_threshold=19.0, by=None, now=NOW)
    actions.publish(by=None, now=NOW, reason="r")
    told_anew: list[Any] = []

    def said(keys: Any) -> list[Any]:
        told_anew.extend(keys)
        return []

    monkeypatch.setattr("sanket.crm.recognition.settle.worked_out", said)
    before = dict(Lead.objects.values_list("pk", "recognised_at"))
    market.settle()
    # Of a category another product may be the speaker by now.
    products = [market.offerings[name] for name in ("robot", "booth", "oven")]
    as_they_were = Lead.objects.filter(
        pk__in=[pk for pk, at in before.items() if (pk, at) in _dates()], offering_id__in=products
    )
    assert as_they_were.exists()
    assert not set(told_anew) & set(as_they_were.values_list("account_id", "offering_id"))


def test_only_what_people_read_otherwise_by_now_is_written(market: Market) -> None:
    full(market)
    before = list(LeadRecord.objects.order_by("pk").values())
    covers = list(LeadStanding.objects.order_by("pk").values())
    LeadStanding.objects.update(stale=True)
    with CaptureQueriesContext(connection) as asked:
        market.settle()
    assert list(LeadRecord.objects.order_by("pk").values()) == before
    assert list(LeadStanding.objects.order_by("pk").values()) == covers
    assert not [one for one in asked.captured_queries if (one["sql"] or "").startswith("UPDATE crm_leadrecord")]
    # Somebody reads what is not so, and a lead that another speaks for it.
    one, another = LeadStanding.objects.filter(withdrawn_at=None, closed_at=None).order_by("lead_id")[:2]
    LeadRecord.objects.filter(pk=one.lead_id).update(people=99)
    LeadStanding.objects.filter(lead_id=another.lead_id).update(covered_by=one.lead_id)
    LeadStanding.objects.update(stale=True)
    market.settle()
    assert list(LeadRecord.objects.order_by("pk").values()) == before
    assert list(LeadStanding.objects.order_by("pk").values()) == covers


def _dates() -> set[tuple[int, int]]:
    return set(Lead.objects.values_list("pk", "recognised_at"))


def test_nobody_makes_what_another_process_is_making(market: Market) -> None:
    market.tell("meeting", 3)
    market.value(meeting={"value": 30})
    Rescore.objects.update(worker=f"{socket.gethostname()} {os.getppid()} abc", alive_at=NOW)
    market.settle()
    assert Rescore.objects.filter(switched_at=None).exists()
    # On another machine one can only wait for a sign of life.
    Rescore.objects.update(worker="elsewhere 1 abc", alive_at=NOW - timedelta(seconds=30))
    market.settle()
    assert Rescore.objects.filter(switched_at=None).exists()
    Rescore.objects.update(alive_at=NOW - timedelta(minutes=2))
    market.settle()
    assert not Rescore.objects.filter(switched_at=None).exists()
    assert market.sound()


def test_a_process_that_lives_is_not_robbed_however_silent_it_is(market: Market) -> None:
    market.tell("meeting", 3)
    market.value(meeting={"value": 30})
    parent = os.getppid()
    alive, another = (
        f"{socket.gethostname()} {parent} {began}-abc" for began in (claim.started(parent), claim.started(parent) + "1")
    )
    Rescore.objects.update(worker=alive, alive_at=NOW - timedelta(hours=1))
    market.settle()
    assert Rescore.objects.filter(switched_at=None).exists()
    # Its number belongs to somebody else by now.
    Rescore.objects.update(worker=another, alive_at=NOW)
    market.settle()
    assert not Rescore.objects.filter(switched_at=None).exists()


def test_what_breaks_off_says_so_and_is_made_by_the_next(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    full(market)
    draft(market)
    actions.publish(by=None, now=NOW, reason="r")
    before = market.leads()

    def full_disk(*_given: Any) -> None:
        raise OperationalError("database or disk is full")

    usual = publishing._Publishing._rounds
    monkeypatch.setattr(publishing._Publishing, "_rounds", full_disk)
    with pytest.raises(OperationalError):
        market.settle()
    progress = Progress.objects.get(kind="rescore", state="failed")
    assert progress.error == claim.BROKE_OFF
    assert Rescore.objects.get(switched_at=None).worker == ""
    assert market.leads() == before
    monkeypatch.setattr(publishing._Publishing, "_rounds", usual)
    market.settle()
    progress.refresh_from_db()
    assert (progress.state, progress.error) == ("done", "")
    assert market.sound()


def test_a_switch_that_meets_a_lead_written_meanwhile_is_tried_again(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(market)
    draft(market)
    actions.publish(by=None, now=NOW, reason="r")
    usual = lead_actions.point_to
    clashes = 2

    def clash(version: int) -> None:
        nonlocal clashes
        usual(version)
        if clashes:
            clashes -= 1
            raise IntegrityError("a lead twice")

    monkeypatch.setattr(lead_actions, "point_to", clash)
    market.settle()
    assert clashes == 0
    assert market.sound()
    assert not Rescore.objects.filter(switched_at=None).exists()
    alone()


def test_a_note_for_a_version_that_is_made_already_goes(market: Market) -> None:
    full(market)
    draft(market)
    actions.publish(by=None, now=NOW, reason="r")
    market.settle()
    for version in (book().version, book().version - 1, book().version + 1):
        RescoreTouch.objects.create(version=version, account_id=market.accounts["tapti"])
    market.settle()
    # The last is of a version that was begun by now.
    assert list(RescoreTouch.objects.values_list("version", flat=True)) == [book().version + 1]


def test_who_lost_the_work_writes_nothing_more(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    full(market)
    draft(market)
    actions.publish(by=None, now=NOW, reason="r")
    usual = publishing._Publishing._write_heads

    def robbed(self: Any, whole: Any) -> None:
        Rescore.objects.update(worker=f"{socket.gethostname()} {os.getppid()} other", alive_at=NOW)
        usual(self, whole)

    monkeypatch.setattr(publishing._Publishing, "_write_heads", robbed)
    market.settle()
    assert set(Interest.objects.values_list("version", flat=True)) == {Scoring.objects.get().version}
    assert market.sound()


def test_the_progress_says_how_long_the_longest_write_took(market: Market) -> None:
    full(market)
    draft(market)
    actions.publish(by=None, now=NOW, reason="r")
    market.settle()
    progress = Progress.objects.get(kind="rescore", state="done", result__longest_write_ms__gte=0)
    assert progress.done == progress.total
    assert progress.total


def test_without_a_compiler_the_same_comes_out(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    from sanket.engine.recognition import compiled

    full(market)
    draft(market)
    actions.publish(by=None, now=NOW, reason="r")
    monkeypatch.setattr(compiled, "numba", None)
    market.settle()
    assert market.sound()
