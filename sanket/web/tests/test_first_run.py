"""The first page of an empty site: once, all or nothing, nothing typed is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from sanket.crm.models import ActivityType, AuditEntry, TypeValue, User, Workspace
from sanket.web.signin.first_run import STARTERS

pytestmark = pytest.mark.django_db

FORM = {
    "company": "Rangvahini Coating Systems",
    "time_zone": "Asia/Kolkata",
    "currency": "INR",
    "name": "Asha Kulkarni",
    "email": "asha@example.com",
    "password": "paint-the-town-red",
}


def filled(**changed: str) -> dict[str, str]:
    types: dict[str, str] = {}
    for key, name, _direction, value, strength, countable, decisive in STARTERS:
        types |= {f"{key}-name": str(name), f"{key}-value": str(value), f"{key}-strength": strength}
        types |= {f"{key}-decisive": decisive, **({f"{key}-countable": "on"} if countable else {})}
    return {**FORM, **types, **changed}


def test_an_empty_site_leads_to_its_first_run():
    client = Client()
    for path in ("/", "/settings/", "/sign-in/"):
        assert client.get(path)["Location"] == "/first-run/"
    page = client.get("/first-run/").content.decode()
    assert '<option value="Asia/Kolkata" selected>' in page
    assert 'value="Asked for a quote"' in page


def test_htmx_is_moved_there_too():
    assert Client().get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/first-run/"


def test_the_first_administrator_is_signed_in_and_types_have_their_values():
    client = Client()
    answer = client.post("/first-run/", filled())
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/profile/").status_code == 200
    company = Workspace.objects.get()
    assert (company.name, company.time_zone, company.currency) == (FORM["company"], "Asia/Kolkata", "INR")
    assert company.set_up_at is not None
    user = User.objects.get()
    assert (user.email, user.role, user.check_password(FORM["password"])) == ("asha@example.com", "admin", True)
    worth = {kind.external_id: TypeValue.objects.get(pk=kind.pk) for kind in ActivityType.objects.all()}
    assert {key: value.value for key, value in worth.items()} == {
        "web-visit": 1, "download": 5, "pricing": 8, "meeting": 20, "quote": 20,
    }  # fmt: skip
    assert (worth["web-visit"].strength, worth["web-visit"].countable) == ("weak", True)
    assert worth["quote"].decisive == "opens"
    assert AuditEntry.objects.filter(verb="workspace.set_up", by=user).exists()


def test_values_are_taken_as_edited_and_emptied_rows_are_left_out():
    Client().post("/first-run/", filled(**{"pricing-value": "9", "download-name": ""}))
    assert TypeValue.objects.get(type__external_id="pricing").value == 9
    assert not ActivityType.objects.filter(external_id="download").exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"company": ""}, "required"),
        ({"email": "no address"}, "valid email"),
        ({"password": "short"}, "too short"),
        ({"password": "asha@example.com"}, "too similar"),
        ({"password": "password1234"}, "too common"),
        ({"time_zone": "Mars/Olympus"}, "valid choice"),
        ({"currency": "XXL"}, "valid choice"),
        ({"quote-value": "1001"}, "less than or equal"),
        ({"quote-value": "much"}, "whole number"),
        ({"quote-strength": "mighty"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(changed, said):
    answer = Client().post("/first-run/", filled(**changed))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'role="alert"' in page
    assert 'aria-invalid="true"' in page
    for name in ("company", "name"):
        assert changed.get(name, FORM[name]) in page
    assert not User.objects.exists()
    assert not ActivityType.objects.exists()
    assert Workspace.objects.get().set_up_at is None


def test_nobody_runs_it_a_second_time():
    Client().post("/first-run/", filled())
    second = Client()
    assert second.get("/first-run/")["Location"] == "/"
    answer = second.post("/first-run/", filled(email="mallory@example.com", company="Mine now"))
    assert answer.status_code == 409
    assert "set up already" in answer.content.decode()
    assert User.objects.count() == 1
    assert Workspace.objects.get().name == FORM["company"]
