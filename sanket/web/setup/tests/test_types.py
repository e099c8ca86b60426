"""Activity types: a value changes with its reason, refusals lose nothing typed."""

from __future__ import annotations

import pytest

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.models import (
    Account,
    ActivityType,
    AuditEntry,
    Rescore,
    TypeValue,
    ValueChange,
)
from sanket.web.tests.conftest import NOW

TYPE = {"name": "Asked for a quote", "direction": "customer", "value": "25", "strength": "strong", "decisive": "opens"}


def test_a_value_changes_with_its_reason(bob, quote):
    answer = bob.post(f"/settings/types/{quote.pk}/", {**TYPE, "reason": "Three of four such became orders."})
    assert (answer.status_code, answer["Location"]) == (302, "/settings/types/")
    worth = TypeValue.objects.get(pk=quote.pk)
    assert (worth.value, worth.decisive) == (25, "opens")
    page = bob.get(f"/settings/types/{quote.pk}/").content.decode()
    assert "Three of four such became orders." in page
    assert "Bob" in page
    assert ValueChange.objects.filter(field="value", before="20", after="25", by__name="Bob").exists()
    assert AuditEntry.objects.filter(verb="value.set", subject="quote").exists()


def test_without_a_reason_the_value_stays_and_the_form_too(bob, quote):
    answer = bob.post(f"/settings/types/{quote.pk}/", {**TYPE, "name": "Wants a quote", "reason": " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Wants a quote"' in page
    assert 'value="25"' in page
    assert "why the value changes" in page
    assert 'href="#id_reason"' in page
    assert TypeValue.objects.get().value == 20


def test_a_new_name_needs_no_reason(bob, quote):
    form = {**TYPE, "name": "Quote wanted", "value": "20", "decisive": "", "reason": ""}
    assert bob.post(f"/settings/types/{quote.pk}/", form).status_code == 302
    assert ActivityType.objects.get().name == "Quote wanted"
    assert not ValueChange.objects.filter(by__isnull=False).exists()


@pytest.mark.parametrize(
    ("field", "value"), [("value", "1001"), ("value", "x"), ("direction", "up"), ("strength", ""), ("name", "")]
)
def test_values_that_cannot_be(bob, quote, field, value):
    answer = bob.post(f"/settings/types/{quote.pk}/", {**TYPE, "reason": "why not", field: value})
    assert answer.status_code == 422
    assert "why not" in answer.content.decode()
    assert TypeValue.objects.get().value == 20


def test_a_type_is_added_with_a_key_made_from_its_name(bob, site):
    assert bob.post("/settings/types/add/", {**TYPE, "name": "Site visit, long"}).status_code == 302
    kind = ActivityType.objects.get()
    assert (kind.external_id, TypeValue.objects.get().value) == ("site-visit-long", 25)


def test_a_key_is_given_once(bob, quote):
    answer = bob.post("/settings/types/add/", {**TYPE, "type": "quote"})
    assert answer.status_code == 422
    assert "There is already a type quote." in answer.content.decode()


def test_types_without_a_value_are_pointed_out(bob, site):
    save_types([{"type": "call", "direction": "sales"}], by=None, now=NOW)
    assert "1 type has no value yet" in bob.get("/settings/types/").content.decode()


def test_a_changed_value_of_logged_activities_shows_its_replay(bob, site, quote, robots):
    save_accounts([{"account": "A1", "name": "Nandgiri"}], by=None, now=NOW)
    at = int(NOW.timestamp())
    log([Facts("a1", at - 60, Account.objects.get().pk, None, robots["RX6"].pk, quote.pk)], now_s=at)
    bob.post(f"/settings/types/{quote.pk}/", {**TYPE, "reason": "more"})
    assert not Rescore.objects.exists()
    bob.post("/settings/scoring/draft/publication/", {"reason": "agreed on at the fair"})
    assert Rescore.objects.filter(switched_at=None).exists()
    assert 'hx-get="/settings/replay/"' in bob.get("/settings/types/").content.decode()
    assert 'hx-trigger="every 1s"' in bob.get("/settings/replay/").content.decode()
    Rescore.objects.update(switched_at=NOW)
    assert "The replay is done" in bob.get("/settings/replay/").content.decode()
    assert "The replay is done" not in bob.get("/settings/audit/").content.decode()
