"""Mapping: what counts for nothing is seen, tried, counted from the start, left out, and all of it undone."""

from __future__ import annotations

import re

import pytest

from sanket.crm.activities.queries import Direction
from sanket.crm.capture import rereading
from sanket.crm.models import Activity, ActivityType, Event, EventRule, Lead
from sanket.web.setup.sources.mapping import Guesser
from sanket.web.setup.sources.tests.conftest import Ear, text, undo_in
from sanket.web.setup.sources.tests.test_sources import SOURCES

MAPPING = f"{SOURCES}mapping/"
ADD = f"{MAPPING}rules/add/"


@pytest.fixture
def asked(ear: Ear) -> Ear:
    """Rao asked for two quotes, and a stranger for one; no rule knows what that is."""
    ear.rao()
    ear.takes()
    ear.takes()
    ear.takes(a="stranger")
    return ear


def form(ear: Ear, **given: object) -> dict[str, object]:
    quote = ear.cast.types["quote"].pk
    return {"kind": "track", "name": "Quote Requested", "means": quote, "about": "property", **given}


def counted() -> int:
    return Activity.objects.filter(external_id__startswith="event:", withdrawn_at=None, superseded_at=None).count()


def test_what_counts_for_nothing_is_listed_with_why_and_what_it_may_mean(bob, asked: Ear):
    asked.takes("Danced", properties={})
    page = bob.get(MAPPING).content.decode()
    told = text(page)
    assert "Quote Requested 3 no rule for it Website Count as “Asked for a quote”… Leave out" in told
    assert "Danced 1 no rule for it Website Count as… Leave out" in told
    assert "Any page seen ready-made Page visit" in told
    found = re.search(r'href="([^"]+means=[^"]+)"', page)
    assert found
    page = bob.get(found[1].replace("&amp;", "&")).content.decode()
    assert 'value="Quote Requested"' in page
    assert "2 would count for 1 account." in text(page)


def test_a_rule_is_tried_before_it_is_saved(bob, asked: Ear):
    answer = bob.post(ADD, {**form(asked), "preview": "1"})
    told = text(answer.content.decode())
    assert answer.status_code == 200
    assert "3 kept events fit. 2 would count for 1 account. 1 is of nobody we know: it counts once we do." in told
    assert "&#34;product&#34;: &#34;RX-6&#34;" in answer.content.decode()
    assert asked.fates()[1:] == ["unmapped"] * 3
    # The same while the form is filled in.
    assert "2 would count for 1 account." in text(bob.post(f"{MAPPING}rules/trial/", form(asked)).content.decode())
    undecided = text(bob.post(f"{MAPPING}rules/trial/", form(asked, means="")).content.decode())
    assert "3 kept events fit. Say what it is" in undecided
    nothing = text(bob.post(f"{MAPPING}rules/trial/", form(asked, name="Sang")).content.decode())
    assert "No kept event fits." in nothing
    other = text(bob.post(f"{MAPPING}rules/trial/", form(asked, url="/elsewhere/*")).content.decode())
    assert "Of the newest 3 that came under this name, none does." in other
    assert "Fill in the form" in text(bob.post(f"{MAPPING}rules/trial/", {}).content.decode())


def test_where_a_rule_fits_the_offering_that_lacks_is_named_and_added(bob, asked: Ear):
    bob.post(ADD, form(asked))
    asked.takes(properties={"product": "pump-x"})
    asked.takes(properties={"product": "pump-x"})
    asked.takes(properties={"product": "pump-y"})
    page = bob.get(MAPPING).content.decode()
    assert (
        "no products or categories are called pump-x , pump-y Website Add “pump-x”… Say what it is about… Leave out"
        in text(page)
    )
    found = re.search(r'href="([^"]+/offerings/add/[^"]+)"', page)
    assert found
    assert bob.get(found[1]).content.decode().count('value="pump-x"') == 2
    bob.post(found[1], {"name": "Pump X", "offering": "pump-x", "kind": "product"})
    rereading.reread(now=asked.cast.now)
    assert Event.objects.filter(fate="unmapped").count() == 1
    # Or it is named elsewhere: a rule before the one that fits, with its meaning.
    asked.takes(properties={"machine": "RX-6"})
    found = re.search(r'href="([^"]+open=1)"', bob.get(MAPPING).content.decode())
    assert found
    page = bob.get(found[1].replace("&amp;", "&")).content.decode()
    assert "<details open>" in page
    bob.post(ADD, form(asked, offering_property="machine", otherwise=asked.cast.offerings["RX-6"].pk))
    assert not Event.objects.filter(fate="unmapped").exists()


def test_what_was_kept_counts_from_the_start(bob, asked: Ear):
    page = bob.post(ADD, form(asked), follow=True).content.decode()
    assert "The rule is saved." in page
    assert "“Quote Requested” Asked for a quote the one it names, or its page shows all" in text(page)
    assert asked.fates()[1:] == ["activity", "activity", "unplaced"]
    assert counted() == 2
    assert Lead.objects.filter(account=asked.cast.accounts["Nandgiri"]).exists()


def test_an_offering_that_nothing_names_is_said(bob, asked: Ear):
    asked.takes("Danced", properties={"product": "XX"})
    told = text(bob.post(f"{MAPPING}rules/trial/", form(asked, name="Danced")).content.decode())
    assert "1 would still count for nothing: no offering is called “XX”" in told
    rx = asked.cast.offerings["RX-6"].pk
    told = text(bob.post(f"{MAPPING}rules/trial/", form(asked, name="Danced", otherwise=rx)).content.decode())
    assert "1 would count for 1 account." in told
    bob.post(ADD, form(asked, name="Danced", about=str(rx)))
    rule = EventRule.objects.get(name="Danced")
    assert (rule.offered, rule.offering_id) == ("fixed", rx)
    assert Event.objects.get(name="Danced").fate == "activity"


def test_a_form_that_lacks_something_loses_nothing(bob, ear: Ear):
    answer = bob.post(ADD, form(ear, means="", url="/prices/*"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="/prices/*"' in page
    assert 'href="#id_means"' in page
    answer = bob.post(ADD, form(ear, name="Quote*Request"))
    assert answer.status_code == 422
    assert "In a name * stands at its end only" in answer.content.decode()
    answer = bob.post(ADD, form(ear, value="x"))
    assert 'href="#id_property"' in answer.content.decode()
    assert not EventRule.objects.filter(ready_made=False).exists()


def test_a_rule_is_changed_in_its_place(bob, asked: Ear):
    bob.post(ADD, form(asked))
    rule = EventRule.objects.get(name="Quote Requested")
    page = bob.get(f"{MAPPING}rules/{rule.pk}/").content.decode()
    assert re.search(rf'<option value="{asked.cast.types["quote"].pk}" selected', page)
    changed = form(asked, means=asked.cast.types["visit"].pk)
    told = text(bob.post(f"{MAPPING}rules/trial/", {**changed, "rule": rule.pk}).content.decode())
    assert "None more would count. 2 that count would mean something else." in told
    told = text(bob.post(f"{MAPPING}rules/trial/", {**form(asked, means="not"), "rule": rule.pk}).content.decode())
    assert "2 would count no more." in told
    assert bob.post(f"{MAPPING}rules/{rule.pk}/", changed).status_code == 302
    assert EventRule.objects.get(pk=rule.pk).type == asked.cast.types["visit"]
    assert Activity.objects.get(external_id__endswith=":t2", superseded_at=None).type == asked.cast.types["visit"]


def test_a_rule_is_removed_and_comes_back_to_its_place(bob, asked: Ear):
    for name in ("Danced", "Quote Requested"):
        bob.post(ADD, form(asked, name=name))
    rule = EventRule.objects.get(name="Danced")
    before = [one.name for one in EventRule.objects.all()]
    assert before[:2] == ["Quote Requested", "Danced"]
    page = bob.post(f"{MAPPING}rules/{rule.pk}/removal/", follow=True).content.decode()
    assert not EventRule.objects.filter(name="Danced").exists()
    bob.post(undo_in(page))
    assert [one.name for one in EventRule.objects.all()] == before
    assert bob.post(f"{MAPPING}rules/restoration/forged:token/").status_code == 404


def test_the_order_decides_and_is_changed_by_a_press(bob, asked: Ear):
    bob.post(ADD, form(asked))
    bob.post(ADD, form(asked, name="Quote*", means="not"))
    assert asked.fates()[1:] == ["ignored"] * 3
    first, second = EventRule.objects.all()[:2]
    bob.post(f"{MAPPING}rules/{second.pk}/order/", {"to": "up"})
    assert [one.pk for one in EventRule.objects.all()[:2]] == [second.pk, first.pk]
    assert asked.fates()[1:] == ["activity", "activity", "unplaced"]
    bob.post(f"{MAPPING}rules/{second.pk}/order/", {"to": "up"})
    assert EventRule.objects.all()[0].pk == second.pk, "the first one goes no further"


def test_a_name_is_left_out_and_taken_in_again(bob, asked: Ear):
    page = bob.post(
        f"{MAPPING}leaving-out/", {"kind": "track", "name": "Quote Requested"}, follow=True
    ).content.decode()
    assert asked.fates()[1:] == ["ignored"] * 3
    assert "“Quote Requested” no activity, on purpose" in text(page)
    bob.post(undo_in(page))
    assert asked.fates()[1:] == ["unmapped"] * 3
    assert bob.post(f"{MAPPING}leaving-out/", {"kind": "page", "name": ""}).status_code == 404


def test_many_are_read_anew_by_the_worker_and_the_page_shows_how_far_it_is(bob, asked: Ear, monkeypatch):
    monkeypatch.setattr(rereading, "AT_ONCE", 1)
    page = bob.post(ADD, form(asked), follow=True).content.decode()
    assert asked.fates()[1:] == ["unmapped"] * 3
    assert "Reading kept events anew" in page
    assert f'hx-get="{MAPPING}progress/"' in page
    assert "Reading kept events anew" in bob.get(f"{MAPPING}progress/").content.decode()
    rereading.reread(now=asked.cast.now)
    assert asked.fates()[1:] == ["activity", "activity", "unplaced"]
    assert "read by the rules of now" in bob.get(f"{MAPPING}progress/").content.decode()
    assert "Reading kept events anew" not in bob.get(MAPPING).content.decode()


def test_a_guess_needs_a_word_in_common(cast):
    guess = Guesser(list(cast.types.values())).guess
    assert guess("Pricing Visited") == cast.types["visit"]
    assert guess("Quote Requested") == cast.types["quote"]
    assert guess("Danced") is None
    assert guess("") is None


def test_of_equal_guesses_the_name_decides_then_who_acts():
    called = [
        ("literature-request", "Asked for literature", Direction.CUSTOMER),
        ("quote-sent", "Sent a quote", Direction.SALES),
        ("rfq", "Asked for a quote", Direction.CUSTOMER),
        ("visit-request", "Asked for a visit", Direction.CUSTOMER),
    ]
    types = [
        ActivityType(pk=pk, external_id=key, name=name, direction=by) for pk, (key, name, by) in enumerate(called, 1)
    ]
    assert Guesser(types).guess("Quote Requested") == types[2]
