"""A record, the database and arrays say the same of everybody, now and of the past; so do both databases, since both are
held to the same truth tables."""

from typing import Any

import pytest
from django.db import connection

from sanket.crm.accounts.models import Account, Contact
from sanket.crm.catalogue.queries import tree
from sanket.crm.leads.models import Lead
from sanket.crm.plans import select
from sanket.crm.recognition.queries import explain_json
from sanket.crm.recognition.tests.story import DAY, NOW_S
from sanket.crm.rules.conditions import Asked
from sanket.crm.rules.histories import tried
from sanket.crm.rules.queries import clock_at
from sanket.crm.rules.register import register
from sanket.crm.rules.tests.market import INDUSTRIES
from sanket.engine.conditions.closures import Closure, full
from sanket.engine.conditions.fields import Reading
from sanket.engine.conditions.printing import shown
from sanket.engine.conditions.sql import where
from sanket.engine.conditions.tests.made import Maker, few_and_many, seed

TEXTS = [*filter(None, INDUSTRIES), "Pune", "R&D", "decider", "Paint robots", "PR", "Robots", "customer", "nobody"]
EVERYBODY = {
    "account": lambda: dict(Account.objects.values_list("pk", "external_id")),
    "contact": lambda: dict(Contact.objects.values_list("pk", "external_id")),
    "lead": lambda: {pk: str(pk) for pk in Lead.objects.filter(withdrawn_at=None).values_list("pk", flat=True)},
}


@pytest.mark.parametrize("subject", EVERYBODY)
@pytest.mark.parametrize("at", [NOW_S, NOW_S - 10 * DAY])
@pytest.mark.parametrize("many", few_and_many(12, 100))
def test_all_say_the_same(told, subject, at, many):
    known, everybody, clock = register(), EVERYBODY[subject](), clock_at(at)
    maker = Maker(seed(11), known, subject, TEXTS)
    seen = set()
    for _ in range(many):
        asked = Asked(shown(maker.condition(3)), subject, known)
        reader = asked.reader()
        meant = {pk: full(asked.checked, reader.profile(pk, clock)) for pk in everybody}
        seen |= set(meant.values())
        closure = Closure(asked.checked)
        assert {one.pk: closure.verdict(one) for one in reader.profiles(list(everybody), clock, reader.asks)} == meant
        true, false = tried(asked, list(everybody), [at] * len(everybody))
        assert dict(zip(everybody, zip(true, false, strict=True), strict=True)) == {
            pk: (verdict is True, verdict is False) for pk, verdict in meant.items()
        }, asked.text
        bounded = {pk for pk in everybody if subject != "lead" or Lead.objects.get(pk=pk).recognised_at <= at}
        wanted = sorted(everybody[pk] for pk, verdict in meant.items() if verdict and pk in bounded)
        assert asked.found(clock, limit=1_000) == (len(wanted), wanted), asked.text
        assert asked.count(clock) == len(wanted)
    assert everybody
    assert seen == {True, False, None}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ('= "ROB"', {"ROB", "PR"}),
        ('= "robots"', {"ROB", "PR"}),
        ('= "PR"', {"PR"}),
        ('!= "Robots"', {"OV"}),
        ('in ("Paint robots", "OV")', {"PR", "OV"}),
        ('not in ("PR", "OV")', {"ROB"}),
        ('has all of ("ROB", "PR")', {"PR"}),
    ],
)
def test_a_category_is_meant_with_all_below_it(told, said, meant):
    offerings = {one.id: one.external_id for one in tree().rows.values()}
    leads = Lead.objects.filter(withdrawn_at=None)
    assert {offerings[one.offering_id] for one in leads} == {"ROB", "PR", "OV"}
    wanted = {one.pk for one in leads if offerings[one.offering_id] in meant}
    asked, clock, everybody = Asked(f"lead.offering {said}", "lead"), clock_at(NOW_S), [one.pk for one in leads]
    closure = Closure(asked.checked)
    assert {
        one.pk for one in asked.reader().profiles(everybody, clock, asked.reader().asks) if closure.holds(one)
    } == wanted
    true, _ = tried(asked, everybody, [NOW_S] * len(everybody))
    assert {pk for pk, held in zip(everybody, true, strict=True) if held} == wanted
    assert set(asked.found(clock, limit=1_000)[1]) == {str(pk) for pk in wanted}


def test_unknown_is_null_in_the_database(told):
    asked = Asked("account.employees > 10 and account.is_customer", "account")
    clock = clock_at(NOW_S)
    verdict, given = where(asked.plan, "account", clock, connection.vendor)
    said: dict[int, Any] = dict(select(f"SELECT account.id, {verdict} FROM crm_account account", given))
    meant = {pk: full(asked.checked, asked.reader().profile(pk, clock)) for pk in said}
    assert {pk: None if one is None else bool(one) for pk, one in said.items()} == meant


def test_interest_is_what_explain_tells(told):
    known = register()
    for at in (NOW_S, NOW_S - 20 * DAY):
        asked = Asked('interest("Paint robots") >= 20', "account", known)
        reader = asked.reader()
        source = asked.asks[0].source
        assert isinstance(source, Reading)
        offering = source.arguments["offering"][0]
        for pk in EVERYBODY["account"]():
            value = reader.profile(pk, clock_at(at))['interest("Paint robots")']
            assert value == explain_json(pk, offering, at=at)["interest"]
