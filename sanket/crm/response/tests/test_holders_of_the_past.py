"""Who had leads that were given out before it was kept is told as far as their history knows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

from django.apps import apps

from sanket.crm.leads.actions import assign
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import look, record_outcome
from sanket.crm.response.models import Holder
from sanket.crm.response.tests.conftest import House
from sanket.crm.workspace.queries import User

COLUMNS = ("owner__name", "told_at", "due_at", "until", "answered_at", "waited")


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def reached(lead: Lead, by: User, minutes: float) -> None:
    record_outcome(Lead.objects.get(pk=lead.pk), outcome="reached", by=by, now=after(minutes))


def rows() -> list[tuple[object, ...]]:
    return list(Holder.objects.order_by("lead_id", "told_at").values_list(*COLUMNS))


def filled() -> list[tuple[object, ...]]:
    Holder.objects.all().delete()
    import_module("sanket.crm.migrations.0055_who_had_it").fill(apps, None)
    return rows()


def test_a_lead_that_one_person_had_is_told_whole(house: House) -> None:
    lead, other = house.open(days_ago=0), house.open("tapti", days_ago=0)
    house.route()
    reached(lead, house.cast.alice, 2)
    kept = rows()
    assert kept == [
        ("Alice", NOW_S, NOW_S + 300, None, NOW_S + 120, 120),
        ("Charlie", NOW_S, NOW_S + 300, None, None, None),
    ]
    assert other.pk > lead.pk
    assert filled() == kept


def test_of_several_it_is_known_who_missed_it_and_who_answered_not_how_soon(house: House) -> None:
    lead = house.open(days_ago=0)
    house.route()
    look(now=after(5))
    reached(lead, house.bea, 6)
    assign(lead, to=house.cast.charlie, by=house.cast.bob, now=after(30))
    assert [row[0] for row in rows()] == ["Alice", "Bea", "Charlie"]
    assert filled() == [
        ("Alice", NOW_S, NOW_S + 300, NOW_S + 300, None, None),
        ("Bea", NOW_S + 300, None, NOW_S + 1_800, NOW_S + 360, None),
        ("Charlie", NOW_S + 1_800, None, None, None, None),
    ]
