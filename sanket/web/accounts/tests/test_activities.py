"""Logging by hand: a lead appears at once; twice sent is once logged; one's own can be mended."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from sanket.crm.models import Activity, ActivityType, AuditEntry, Lead
from tests.stage import standing

pytestmark = pytest.mark.django_db
TOKEN = "web-00000000-0000-4000-8000-000000000002"


@standing
def sahyadri(cast):
    cast.account("Sahyadri", owner="alice@example.com", territory="West")
    cast.contact("Mira", "Sahyadri", title="Plant head")
    return cast


def fields(cast, **other):
    at = timezone.localtime(cast.now) - timedelta(minutes=5)
    return {
        "token": TOKEN,
        "type": cast.types["quote"].pk,
        "offering": cast.offerings["RX-6"].pk,
        "contact": cast.contacts["Mira"].pk,
        "occurred_at": at.strftime("%Y-%m-%dT%H:%M"),
        **other,
    }


def send(cast, who="alice", **other):
    url = reverse("activity-add") + f"?account={cast.accounts['Sahyadri'].pk}"
    return cast.client(who).post(url, fields(cast, **other), follow=True)


def test_an_activity_tips_a_lead_which_is_shown(sahyadri):
    page = send(sahyadri, note="Two robots")
    lead = sahyadri.lead("Sahyadri")
    assert page.redirect_chain[-1][0] == reverse("lead", args=[lead.pk])
    text = page.content.decode()
    assert "A lead was recognised: Sahyadri, RX-6." in text
    assert "1 person at Sahyadri is interested in RX-6." in text
    assert AuditEntry.objects.filter(verb="activity.add", by=sahyadri.alice, subject=TOKEN).count() == 1


def test_sent_twice_it_is_logged_once(sahyadri):
    send(sahyadri)
    assert "This was logged already." in send(sahyadri).content.decode()
    assert Activity.objects.filter(account=sahyadri.accounts["Sahyadri"]).count() == 1


def test_sent_again_with_other_facts_it_says_so(sahyadri):
    send(sahyadri)
    answer = send(sahyadri, note="other")
    assert answer.status_code == 422
    assert "This form was sent already with other facts." in answer.content.decode()


@pytest.mark.parametrize(
    "other",
    [
        {"type": ""}, {"type": "999999"}, {"offering": ""}, {"contact": "999999"}, {"occurred_at": ""}, {"occurred_at": "soon"},
        {"occurred_at": "2999-01-01T10:00"}, {"occurred_at": "1960-01-01T10:00"}, {"note": "x" * 5000}, {"token": "../../etc"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_not_logged(sahyadri, other):
    assert send(sahyadri, **other).status_code == 422
    assert not Activity.objects.filter(account=sahyadri.accounts["Sahyadri"]).exists()


@pytest.mark.parametrize(
    ("room", "said", "deed"),
    [
        ("sanket.web.accounts.log.offering_choices", "No offerings yet", "offering-add"),
        ("sanket.crm.activities.queries.types", "No activity types yet", "type-add"),
    ],
)
def test_where_something_has_to_be_there_first_it_says_what(sahyadri, monkeypatch, room, said, deed):
    monkeypatch.setattr(room, ActivityType.objects.none)
    address = reverse("activity-add") + f"?account={sahyadri.accounts['Sahyadri'].pk}"
    for_bob = sahyadri.client("bob").get(address).content.decode()
    assert said in for_bob
    assert f'href="{reverse(deed)}"' in for_bob
    for_alice = sahyadri.client("alice").get(address).content.decode()
    assert said in for_alice
    assert "Ask an administrator" in for_alice
    assert reverse(deed) not in for_alice


def test_a_contact_of_another_account_is_not_offered(sahyadri):
    assert send(sahyadri, contact=sahyadri.contacts["Rao"].pk).status_code == 422


def test_without_an_account_it_asks_for_one(sahyadri):
    text = sahyadri.client("alice").get(reverse("activity-add"), {"q": "sahy"}).content.decode()
    assert f"?account={sahyadri.accounts['Sahyadri'].pk}" in text


def test_charlie_is_asked_for_an_account_instead_of_seeing_alices(sahyadri):
    send(sahyadri, "charlie")
    assert not Activity.objects.filter(account=sahyadri.accounts["Sahyadri"]).exists()


def test_alice_withdraws_her_own_and_takes_that_back(sahyadri):
    send(sahyadri)
    where = f"?id={TOKEN}"
    sahyadri.client("alice").post(reverse("activity-withdrawal") + where)
    assert Lead.objects.get(account=sahyadri.accounts["Sahyadri"], offering=sahyadri.offerings["RX-6"]).withdrawn_at
    text = sahyadri.client("alice").get(reverse("activity") + where).content.decode()
    assert "no longer counts" in text
    sahyadri.client("alice").post(reverse("activity-restoration") + where)
    assert not sahyadri.lead("Sahyadri").withdrawn_at


def test_undo_of_logging_leads_back_to_where_it_was_pressed(sahyadri):
    send(sahyadri)
    lead = Lead.objects.filter(account=sahyadri.accounts["Sahyadri"]).latest("pk")
    where = reverse("activity-withdrawal") + f"?id={TOKEN}&stay=1"
    for page in (reverse("account", args=[lead.account_id]), reverse("lead", args=[lead.pk])):
        answer = sahyadri.client("alice").post(where, headers={"referer": f"http://testserver{page}"})
        assert answer["Location"].endswith(page)
    abroad = sahyadri.client("alice").post(where, headers={"referer": "https://example.com/x"})
    assert abroad["Location"] == reverse("account", args=[lead.account_id])


def test_logging_says_whether_a_lead_arose(sahyadri):
    answer = sahyadri.client("alice").post(
        reverse("activity-add") + f"?account={sahyadri.accounts['Sahyadri'].pk}",
        fields(sahyadri, type=sahyadri.types["call"].pk),
        follow=True,
    )
    assert "No lead arose from it." in answer.content.decode()


def test_alice_corrects_her_own(sahyadri):
    send(sahyadri)
    url = reverse("activity-correction") + f"?id={TOKEN}"
    assert sahyadri.client("alice").get(url).status_code == 200
    sahyadri.client("alice").post(url, fields(sahyadri, type=sahyadri.types["call"].pk, note="It was a call"))
    rows = Activity.objects.filter(external_id=TOKEN)
    assert rows.count() == 2
    assert rows.get(superseded_at=None).note == "It was a call"


@pytest.mark.parametrize("name", ["activity-withdrawal", "activity-correction", "activity-restoration"])
def test_what_others_logged_is_not_hers_to_change(sahyadri, name):
    sahyadri.happens("visit", "Sahyadri", ext="theirs")
    where = reverse(name) + "?id=theirs"
    assert sahyadri.client("alice").post(where).status_code == 403
    assert sahyadri.client("charlie").post(where).status_code == 404
    assert sahyadri.client("bob").post(where).status_code in (302, 422)


@pytest.mark.parametrize("ext", ["a/b?c=d&e", "ümlaut id", "'quoted\"", "x" * 200])
def test_an_activity_may_be_called_anything(sahyadri, ext):
    sahyadri.happens("quote", "Sahyadri", ext=ext)
    assert sahyadri.client("alice").get(reverse("activity") + f"?id={quote(ext, safe='')}").status_code == 200
    assert sahyadri.client("alice").get(reverse("lead", args=[sahyadri.lead("Sahyadri").pk])).status_code == 200


@pytest.mark.parametrize("ext", ["", "none such", "\0", "x" * 500])
def test_what_is_not_there_is_404(sahyadri, ext):
    assert sahyadri.client("alice").get(reverse("activity"), {"id": ext}).status_code == 404


def test_a_dangerous_address_is_not_a_link(sahyadri):
    sahyadri.happens("visit", "Sahyadri", ext="bad")
    Activity.objects.filter(external_id="bad").update(url="javascript:alert(1)")
    text = sahyadri.client("alice").get(reverse("activity") + "?id=bad").content.decode()
    assert 'href="javascript' not in text
