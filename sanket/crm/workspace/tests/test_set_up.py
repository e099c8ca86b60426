"""The first run of an empty site, and the company's settings later."""

from __future__ import annotations

import pytest

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.tests.cast import NOW, PASSWORD
from sanket.shared.errors import Refusal

pytestmark = pytest.mark.django_db

FIRST = {
    "company": "Kulkarni Finishing Systems",
    "time_zone": "Asia/Kolkata",
    "currency": "inr",
    "email": "anita@example.com",
    "password": PASSWORD,
    "name": "Anita Kulkarni",
}


def test_the_first_run_names_the_company_and_makes_its_administrator():
    assert not queries.is_set_up()
    anita = actions.set_up(**FIRST, now=NOW)
    company = queries.current()
    assert (company.name, company.currency, company.set_up_at) == ("Kulkarni Finishing Systems", "INR", NOW)
    assert queries.zone().key == "Asia/Kolkata"
    assert anita.check_password(PASSWORD)
    assert queries.may(anita, "users.edit")
    assert [entry.verb for entry in queries.audit_trail()] == ["workspace.set_up", "user.add"]


def test_it_happens_once():
    actions.set_up(**FIRST, now=NOW)
    with pytest.raises(actions.SetUpDone) as refused:
        actions.set_up(**{**FIRST, "email": "mallory@example.com"}, now=NOW)
    assert refused.value.code == "workspace.set-up-done"
    assert queries.user_by_email("mallory@example.com") is None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"company": " "}, "workspace.user"),
        ({"time_zone": "Pune"}, "workspace.setting"),
        ({"time_zone": "../../etc/passwd"}, "workspace.setting"),
        ({"currency": "rupees"}, "workspace.setting"),
        ({"email": "anita"}, "workspace.user"),
        ({"password": "short"}, "workspace.password"),
        ({"password": "anita@example.com"}, "workspace.password"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_half_done(wrong, code):
    with pytest.raises(Refusal) as refused:
        actions.set_up(**{**FIRST, **wrong}, now=NOW)
    assert refused.value.code == code
    assert not queries.is_set_up()
    assert queries.users().count() == 0


def test_the_company_exists_from_the_first_question_in_the_settings_zone(settings):
    settings.SANKET_TIME_ZONE = "Europe/Berlin"
    assert queries.current().time_zone == "Europe/Berlin"
    assert queries.current().pk == 1


def test_settings_change_with_their_history(cast):
    changes = actions.save_settings(name="Kulkarni & Sons", currency="eur", by=cast.bob, now=NOW, reason="new bank")
    assert changes == {"name": ["", "Kulkarni & Sons"], "currency": ["INR", "EUR"]}
    entry = queries.audit_trail(kind="workspace")[0]
    assert (entry.by, entry.reason, entry.changes) == (cast.bob, "new bank", changes)
    assert actions.save_settings(currency="EUR", by=cast.bob, now=NOW) == {}
    with pytest.raises(actions.UnknownChoice, match="no setting mood"):
        actions.save_settings(mood="good", by=cast.bob, now=NOW)


def test_a_zone_that_this_machine_does_not_know_is_the_settings_one(settings):
    workspace = queries.current()
    workspace.time_zone = "Mars/Olympus"
    workspace.save()
    assert queries.zone().key == settings.SANKET_TIME_ZONE
