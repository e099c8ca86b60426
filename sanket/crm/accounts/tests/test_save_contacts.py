"""Contacts are added and changed, and what they allow is kept with its proof."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.events import AccountsChanged
from sanket.crm.accounts.queries import Account, Consent, Contact, consents, contact_ids_by_external
from sanket.crm.workspace.queries import audit_trail
from sanket.crm.workspace.tests.cast import NOW
from sanket.shared import news
from sanket.shared.errors import RowError

RAVI = {
    "contact": "C-1",
    "account": "A",
    "name": "Ravi Deshpande",
    "email": "ravi@sharda.example",
    "phone": "98220 12345",
    "whatsapp": "+91 98220 12345",
    "department": "Paint Shop",
    "seniority": "Manager",
    "title": "Manager, Paint Shop",
    "buying_role": "Influencer",
    "consent_email": "yes",
    "consent_phone": "",
    "consent_source": "card at the trade show",
}


@pytest.fixture(autouse=True)
def told(cast, monkeypatch):
    heard: list[AccountsChanged] = []
    monkeypatch.setattr(news, "_listeners", defaultdict(list, {AccountsChanged: [heard.append]}))
    save_accounts([{"account": "A"}, {"account": "B"}], by=None, now=NOW)
    return heard


def save(*rows, by=None, now=NOW):
    return save_contacts(rows, by=by, now=now)


def test_a_new_contact(told):
    assert save(RAVI) == ["added"]
    ravi = Contact.objects.get()
    assert (ravi.account.external_id, ravi.buying_role, ravi.phone) == ("A", "influencer", "+91 98220 12345")
    (consent,) = Consent.objects.all()
    assert (consent.channel, consent.given, consent.source, consent.at) == (
        "email",
        True,
        "card at the trade show",
        NOW,
    )
    assert told == []
    assert save(RAVI) == ["duplicate"]


def test_a_changed_answer_is_appended_and_the_newest_counts():
    save(RAVI)
    later = NOW + timedelta(days=1)
    assert save({"contact": "C-1", "account": "A", "consent_email": "no", "consent_source": "mail"}, now=later) == [
        "updated"
    ]
    assert save({"contact": "C-1", "account": "A", "consent_email": "no", "consent_source": "else"}, now=later) == [
        "duplicate"
    ]
    assert save({"contact": "C-1", "account": "A", "consent_email": ""}, now=later) == ["duplicate"]
    ravi = Contact.objects.get()
    assert [(row.given, row.source) for row in ravi.consents.order_by("pk")] == [
        (True, "card at the trade show"),
        (False, "mail"),
    ]
    assert not consents(ravi)["email"].given
    assert "phone" not in consents(ravi)


def test_two_answers_in_one_file():
    rows = [{"contact": "C", "account": "A", "consent_phone": answer} for answer in ("yes", "yes", "no", "yes")]
    assert save(*rows) == ["added", "duplicate", "updated", "updated"]
    assert [row.given for row in Consent.objects.order_by("pk")] == [True, False, True]


def test_who_moves_to_another_account_is_the_same_person(told):
    save(RAVI)
    assert save({"contact": "C-1", "account": "B"}) == ["updated"]
    ids = {account.external_id: account.pk for account in Account.objects.all()}
    assert contact_ids_by_external(["C-1", "?"]) == {"C-1": (Contact.objects.get().pk, ids["B"])}
    assert told == [AccountsChanged((ids["A"], ids["B"]), NOW)]


def test_another_profile_is_news_for_the_account(told):
    save(RAVI)
    save({"contact": "C-1", "account": "A", "department": "Purchase"})
    assert told == [AccountsChanged((Account.objects.get(external_id="A").pk,), NOW)]


def test_consent_alone_is_no_news(told):
    save(RAVI)
    save({"contact": "C-1", "account": "A", "consent_phone": "yes"})
    assert told == []


def test_a_person_edits_one_record_and_the_trail_remembers(cast):
    save(RAVI, by=cast.alice)
    save({"contact": "C-1", "account": "B", "consent_phone": "no"}, by=cast.alice)
    saved, added = audit_trail(kind="contact")
    assert (added.verb, added.changes["consent_email"]) == ("contact.add", [None, True])
    assert saved.changes == {"account": ["A", "B"], "consent_phone": [None, False]}


def test_a_thousand_rows_in_a_few_statements(django_assert_max_num_queries):
    rows = [{"contact": f"C{n}", "account": "A", "name": f"N{n}", "consent_email": "yes"} for n in range(1000)]
    with django_assert_max_num_queries(50):
        save(*rows)
    with django_assert_max_num_queries(12):
        assert save(*rows) == ["duplicate"] * 1000


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("contact", "", "is empty"),
        ("account", "", "is empty"),
        ("account", "Z", "no account 'Z'"),
        ("account", "a", "no account 'a'"),
        ("email", "ravi at sharda", "not an e-mail"),
        ("buying_role", "boss", "allowed are initiator, user, influencer, decider, buyer, gatekeeper"),
        ("consent_email", "maybe", "allowed are yes, no"),
        ("consent_source", "x" * 301, "301 characters"),
        ("title", "a\x00b", "U\\+0000"),
        ("whatsapp", "9" * 51, "51 characters"),
    ],
)
def test_a_wrong_cell_is_named(column, cell, reason):
    with pytest.raises(RowError, match=reason) as refused:
        save({**RAVI, column: cell})
    assert refused.value.column == column
    assert not Contact.objects.exists()
