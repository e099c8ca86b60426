"""The queue: what is due first, the dearest among it, what comes later behind it; and how it is weighed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from math import log2
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from sanket.crm.deals.actions import Dealt, convert, save_deals
from sanket.crm.leads.actions import accept, disqualify
from sanket.crm.leads.models import LeadMove, LeadRecord, LeadStanding
from sanket.crm.leads.queries import Lead, begun
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import look, record_outcome, weigh_queue
from sanket.crm.response.odds import odds
from sanket.crm.response.queries import Clock, Queue, calls_due, clocks_of, escalated_to, queue, rank_of

DAY = 86_400
OTHERS = (("nandgiri", "oven"), ("tapti", "robot"), ("tapti", "oven"))


def ask(house, at: int = NOW_S, limit: int = 10) -> Queue:
    return queue(house.cast.alice, at=at, until=at + DAY, limit=limit)


def given_out(house, offering: str, account: str = "nandgiri") -> Lead:
    house.open(account, offering)
    house.route()
    lead = Lead.objects.select_related("account", "offering").get(
        account_id=house.market.accounts[account], offering_id=house.market.offerings[offering]
    )
    assert lead.owner is not None
    return lead


def hers(house, *leads: Lead) -> list[Lead]:
    from sanket.crm.leads.actions import assign

    for lead in leads:
        if lead.owner_id != house.cast.alice.pk:
            assign(lead, to=house.cast.alice, by=house.cast.bob, now=NOW)
    return list(leads)


def won(house, offering: str, amount: int, key: str) -> None:
    row = Dealt(
        key,
        house.market.accounts["tapti"],
        house.market.offerings[offering],
        NOW_S - 9 * DAY,
        NOW_S - DAY,
        "won",
        Decimal(amount),
    )
    save_deals([row], now_s=NOW_S)


def test_the_dearest_of_what_is_due_comes_first_and_each_score_is_the_product_of_its_parts(house):
    robot, oven = hers(house, given_out(house, "robot"), given_out(house, "oven"))
    for n in range(6):
        won(house, "oven", 900_000, f"o{n}")
        won(house, "robot", 1_000, f"r{n}")
    assert weigh_queue(at=NOW_S)
    found = ask(house)
    assert [one.call.lead.pk for one in found.first] == [oven.pk, robot.pk]
    assert found.all_first == 2
    assert all(one.now for one in found.first)
    for one in found.first:
        worth, times = one.rank.worth, one.rank.haste
        assert one.rank.score == pytest.approx(
            min(1, worth.own.share * worth.stage * worth.heat.times * worth.fit.times)
            * (worth.wins.share * worth.value * (1 + times.due + times.fade))
        )
        assert worth.known
    assert ask(house, limit=1).first[0].call.lead.pk == oven.pk
    assert rank_of(oven, at=NOW_S).worth == found.first[0].rank.worth


def test_who_can_be_answered_in_time_stands_before_what_was_missed_however_dear(house):
    robot, oven = hers(house, given_out(house, "robot"), given_out(house, "oven"))
    for n in range(6):
        won(house, "oven", 1_000, f"o{n}")
        won(house, "robot", 900_000, f"r{n}")
    weigh_queue(at=NOW_S)
    assert [one.call.lead.pk for one in ask(house).first] == [robot.pk, oven.pk]
    Clock.objects.filter(pk=robot.pk).update(due_at=NOW_S - 60)
    assert [one.call.lead.pk for one in ask(house).first] == [oven.pk, robot.pk]


def test_what_comes_later_stands_behind_what_is_due_however_dear(house):
    robot, oven = hers(house, given_out(house, "robot"), given_out(house, "oven"))
    for n in range(6):
        won(house, "oven", 900_000, f"o{n}")
        won(house, "robot", 1_000, f"r{n}")
    weigh_queue(at=NOW_S)
    for lead in (robot, oven):
        record_outcome(lead, outcome="no answer", by=house.cast.alice, now=NOW)
    found = ask(house)
    assert (found.first, [one.now for one in found.again]) == ([], [False, False])
    until = NOW + timedelta(minutes=10)
    record_outcome(robot, outcome="not now", by=house.cast.alice, now=NOW, until=until)
    late = ask(house, at=NOW_S + 700)
    assert [(one.call.lead.pk, one.now) for one in late.first] == [(robot.pk, True)]


def test_it_is_counted_from_what_ended_and_not_anew_where_nothing_changed(house):
    assert not odds().worth(1, "accepted").known
    robot, oven = hers(house, given_out(house, "robot"), given_out(house, "oven"))
    accept(robot, by=house.cast.alice, now=NOW)
    convert(Lead.objects.get(pk=robot.pk), by=house.cast.alice, now=NOW)
    disqualify(oven, reason="No need", by=house.cast.alice, now=NOW)
    won(house, "robot", 5_000, "r")
    assert (weigh_queue(at=NOW_S), weigh_queue(at=NOW_S + 1)) == (True, False)
    found = odds()
    assert (found.converts[1:], found.wins[1:]) == ((1, 2), (1, 1))
    assert found.worth(robot.offering_id, "recognised").own[1:] == (1, 1)
    assert found.value == (5_000.0, 1)
    won(house, "robot", 7_000, "r2")
    assert weigh_queue(at=NOW_S + 2)
    assert odds().value == (6_000.0, 2)


def as_hot(lead: Lead, times: float, *, fit: float = 1.0) -> None:
    key = log2(times) + NOW_S / lead.half_life
    LeadStanding.objects.filter(lead=lead.pk).update(heat_key=key, fitment=fit * lead.fitment_threshold)


def test_the_hotter_and_the_better_fitting_of_two_alike_comes_first_where_such_leads_were_sold(house):
    near, far = hers(house, given_out(house, "robot"), given_out(house, "robot", "tapti"))
    as_hot(near, 4.0, fit=3.5)
    as_hot(far, 1.1)
    weigh_queue(at=NOW_S)
    assert {one.rank.worth.heat.times for one in ask(house).first} == {1.0}
    hot, cool = given_out(house, "oven"), given_out(house, "oven", "tapti")
    as_hot(hot, 4.0, fit=3.5)
    as_hot(cool, 1.1)
    convert(Lead.objects.get(pk=hot.pk), by=house.cast.alice, now=NOW)
    disqualify(cool, reason="No need", by=house.cast.alice, now=NOW)
    assert weigh_queue(at=NOW_S)
    found = ask(house).first
    assert [one.call.lead.pk for one in found] == [near.pk, far.pk]
    best, worst = (one.rank.worth for one in found)
    assert (best.heat_band, best.heat[1:], best.fit_band, best.fit[1:]) == (2, (1, 1), 2, (1, 1))
    assert (worst.heat_band, worst.heat[1:], worst.fit_band, worst.fit[1:]) == (0, (0, 1), 0, (0, 1))
    assert best.heat.times > 1 > worst.heat.times
    assert rank_of(Lead.objects.get(pk=near.pk), at=NOW_S).worth == best


def test_how_hot_it_was_is_kept_by_the_first_deed_of_people_and_by_none_noted_later(house):
    lead, late, cold = (house.open(account, offering) for account, offering in OTHERS)
    as_hot(lead, 2.0, fit=2.0)
    accept(lead, by=house.cast.alice, now=NOW)
    as_hot(lead, 8.0, fit=4.0)
    convert(Lead.objects.get(pk=lead.pk), by=house.cast.alice, now=NOW)
    disqualify(late, reason="No need", by=house.cast.alice, now=datetime.fromtimestamp(late.last_at - 60, UTC))
    LeadStanding.objects.filter(lead=cold.pk).update(cold_at=NOW_S)
    as_hot(cold, 0.5, fit=3.0)
    disqualify(cold, reason="No need", by=house.cast.alice, now=NOW)
    two, three = pytest.approx(2), pytest.approx(3)
    assert list(begun()) == [(two, two, True), (None, None, False), (None, three, False)]


def test_deeds_of_before_take_the_fitment_their_lead_was_frozen_with(house):
    told, silent = house.open(), house.open(offering="oven")
    for lead, evidence in ((told, {"fitment": 0.75, "fitment_threshold": 0.25}), (silent, {})):
        LeadRecord.objects.filter(pk=lead.pk).update(evidence=evidence)
        disqualify(Lead.objects.get(pk=lead.pk), reason="No need", by=house.cast.bob, now=NOW)
    LeadMove.objects.update(fit=None, heat=None)
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        import_module("sanket.crm.migrations.0058_lead_moves_fit").take_fitment(apps, editor)
    moves = LeadMove.objects.exclude(kind="assign").order_by("pk").values_list("lead_id", "fit", "heat")
    assert list(moves) == [(told.pk, pytest.approx(3), None), (silent.pk, None, None)]


def test_whose_leads_they_are_not_sees_none(house):
    hers(house, given_out(house, "robot"))
    assert queue(house.cast.charlie, at=NOW_S, until=NOW_S + DAY, limit=10) == Queue([], [], 0, 0)


def test_who_has_it_next_has_their_own_time_whatever_was_missed_before(house):
    lead = given_out(house, "robot")
    look(now=NOW + timedelta(minutes=5))
    bea = house.bea
    assert Lead.objects.get(pk=lead.pk).owner == bea
    (asked,) = queue(bea, at=NOW_S + 301, until=NOW_S + DAY, limit=10).first
    assert (asked.call.due_at, asked.call.missed_at) == (NOW_S + 600, NOW_S + 300)
    assert [(one.due_at, one.missed_at) for one in calls_due(bea, at=NOW_S + 301)] == [(NOW_S + 600, NOW_S + 300)]
    assert clocks_of([lead.pk])[lead.pk].answer_by == NOW_S + 600
    assert Clock.objects.get(pk=lead.pk).due_at == NOW_S + 300, "the lead is late all the same"
    look(now=NOW + timedelta(minutes=10))
    (told,) = escalated_to(house.cast.bob, at=NOW_S + 660, limit=10).shown
    assert told.call.due_at == NOW_S + 300


def test_what_is_asked_for_until_midnight_is_not_due_at_midnight(house):
    lead = given_out(house, "robot")
    record_outcome(lead, outcome="not now", by=house.cast.alice, now=NOW, until=NOW + timedelta(minutes=30))
    (planned,) = queue(house.cast.alice, at=NOW_S, until=NOW_S + DAY, limit=10).first
    when = planned.call.due_at
    assert queue(house.cast.alice, at=NOW_S, until=when, limit=10).first == []
    assert len(queue(house.cast.alice, at=NOW_S, until=when + 1, limit=10).first) == 1
