"""Accounts: the list, one account, its facts and its people."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from sanket.crm.deals.actions import Dealt, save_deals
from sanket.crm.models import Account, AuditEntry, Contact
from sanket.crm.purchases.actions import Bought, save_purchases
from sanket.shared.instants import DAY
from sanket.web.accounts import listing, reach

pytestmark = pytest.mark.django_db
TOKEN = "web-00000000-0000-4000-8000-000000000001"


def names(cast, who="alice", **asked):
    text = cast.client(who).get(reverse("accounts"), asked).content.decode()
    return re.findall(r'<a data-open href="/accounts/\d+/">([^<]+)</a>', text)


def test_the_list_by_name_with_search_and_filters(cast):
    cast.account("Ajra", territory="West", industry="Lifts")
    cast.account("Girna", territory="South", industry="Lifts")
    assert names(cast, "bob") == ["Ajra", "Girna", "Nandgiri"]
    assert names(cast) == ["Ajra", "Nandgiri"]
    assert names(cast, "charlie") == ["Girna"]
    assert names(cast, "bob", q="nand") == ["Nandgiri"]
    assert names(cast, "bob", territory="South") == ["Girna"]
    assert names(cast, "bob", industry="Lifts") == ["Ajra", "Girna"]
    assert names(cast, "bob", owner="none") == ["Ajra", "Girna"]
    assert names(cast, owner="me") == ["Nandgiri"]


def test_pages_with_equal_names(cast):
    for n in range(5):
        cast.account(f"A{n}")
    Account.objects.filter(external_id__startswith="A").update(name_key="same")
    seen, wanted = [], listing.Wanted()
    while True:
        rows, after = listing.page_of(Account.objects.all(), wanted, size=2)
        seen += [row.pk for row in rows]
        if not after:
            break
        wanted = listing.Wanted(after=after)
    assert len(seen) == len(set(seen)) == 6


def test_an_account_shows_heat_people_facts_and_what_happened(cast):
    text = cast.client("alice").get(reverse("account", args=[cast.accounts["Nandgiri"].pk])).content.decode()
    for said in (
        "RX-6",
        "Paint robots",
        "Rao",
        "R&amp;D manager",
        "Asked for a quote",
        "Chakan",
        "influencer?",
        "tel:+919822012345",
    ):
        assert said in text


def test_deals_and_purchases_stand_on_the_page(cast):
    account = cast.accounts["Nandgiri"]
    url, now = reverse("account", args=[account.pk]), int(cast.now.timestamp())
    assert "Deals and purchases" not in cast.client("alice").get(url).content.decode()
    robot, alice = cast.offerings["RX-6"].pk, cast.alice.pk
    save_deals(
        [
            Dealt("D1", account.pk, robot, now - 90 * DAY, now - 30 * DAY, "won", Decimal(2_604_000), alice, "fair"),
            Dealt("D2", account.pk, robot, now - 9 * DAY, None, "open"),
        ],
        now_s=now,
    )
    save_purchases([Bought("B1", account.pk, robot, now - 2 * DAY, 2.5, Decimal(90_000))], now_s=now)
    text = cast.client("alice").get(url).content.decode()
    part = text[text.index('id="sales"') : text.index('id="timeline"')]
    assert re.findall(r'class="pill (\w+)">([^<]+)<', part) == [("warn", "open"), ("good", "bought"), ("good", "won")]
    for said in ("₹26\u202flakh", "₹90,000", "2.50 ×", "fair"):
        assert said in part
    assert cast.client("charlie").get(url).status_code == 404


def test_the_timeline_by_direction_and_page(cast):
    for n in range(40):
        cast.happens("call", "Nandgiri", days=n + 1)
    url = reverse("account-timeline", args=[cast.accounts["Nandgiri"].pk])
    first = cast.client("alice").get(url, {"direction": "sales"}).content.decode()
    assert "Visited pricing" not in first
    assert first.count('class="what"') == 30
    link = re.search(r'hx-get="[^"]*(\?[^"]*before=[^"]*)"', first)
    assert link
    earlier = link[1].replace("&amp;", "&")
    assert cast.client("alice").get(url + earlier).content.decode().count('class="what"') == 10


def test_alice_adds_an_account_once_however_often_it_is_sent(cast):
    fields = {"token": TOKEN, "name": "Krishna Bumpers", "tags": "a, b", "owner": "alice@example.com"}
    for _ in range(2):
        assert cast.client("alice").post(reverse("account-add"), fields).status_code == 302
    made = Account.objects.get(name="Krishna Bumpers")
    assert (made.tags, made.owner, made.external_id) == (["a", "b"], cast.alice, TOKEN)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("employees", "many"),
        ("turnover", "x"),
        ("gstin", "123"),
        ("website", "no site"),
        ("owner", "x@y.z"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(cast, field, value):
    answer = cast.client("alice").post(
        reverse("account-add"), {"token": TOKEN, "name": "Krishna", "city": "Pune", field: value}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'id="id_{field}-error"' in text
    assert 'value="Pune"' in text


def test_facts_are_changed_and_the_trail_says_so(cast):
    account = cast.accounts["Nandgiri"]
    form = cast.client("alice").get(reverse("account-edit", args=[account.pk])).content.decode()
    assert 'value="Automobile"' in form
    cast.client("alice").post(
        reverse("account-edit", args=[account.pk]),
        {"name": "Nandgiri", "industry": "Lifts", "owner": "alice@example.com", "territory": "West"},
    )
    assert Account.objects.get(pk=account.pk).industry == "Lifts"
    assert AuditEntry.objects.filter(verb="account.save", by=cast.alice).exists()


def test_a_contact_is_added_with_consent(cast):
    url = reverse("contact-add") + f"?account={cast.accounts['Nandgiri'].pk}"
    fields = {
        "token": TOKEN,
        "name": "Mira",
        "phone": "+91 98220 99999",
        "consent_phone": "no",
        "email": "mira@x.example",
    }
    assert cast.client("alice").post(url, fields).status_code == 302
    mira = Contact.objects.get(name="Mira")
    person = reach.persons([mira])[0]
    assert (person.call, person.refused) == ("", ("phone",))
    assert person.mail == "mailto:mira@x.example"


def test_charlie_cannot_add_to_what_he_does_not_see(cast):
    url = reverse("contact-add") + f"?account={cast.accounts['Nandgiri'].pk}"
    cast.client("charlie").post(url, {"token": TOKEN, "name": "Spy"})
    assert not Contact.objects.filter(name="Spy").exists()


def test_an_inferred_role_is_confirmed_with_one_press(cast):
    cast.client("alice").post(reverse("contact-role", args=[cast.contacts["Rao"].pk]))
    assert Contact.objects.get(external_id="Rao").buying_role == "influencer"
    text = cast.client("alice").get(reverse("account", args=[cast.accounts["Nandgiri"].pk])).content.decode()
    assert "influencer?" not in text


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+91 98220-12345", "+919822012345"),
        ("020 2712 3456", "02027123456"),
        ("ext", ""),
        ("", ""),
        ("12", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_numbers_to_dial(written, dialled):
    assert reach.dialled(written) == dialled


def test_weeks_that_went_meanwhile_draw_nothing(cast, monkeypatch):
    """The activities of a group move to another offering between the page's two questions."""
    monkeypatch.setattr("sanket.crm.recognition.queries.heat_weeks", lambda *_args, **_kwargs: [])
    assert cast.client("alice").get(reverse("account", args=[cast.accounts["Nandgiri"].pk])).status_code == 200


def test_the_little_that_a_quiet_account_did_is_shown(cast):
    def heat_of(name):
        text = cast.client("bob").get(reverse("account", args=[cast.accounts[name].pk])).content.decode()
        return text[text.index('id="heat"') : text.index("Everything that happened")]

    cast.account("Girna")
    assert "No interest yet" in heat_of("Girna")
    cast.happens("call", "Girna", days=20)  # two points, of which less than a tenth of twenty is left
    assert "RX-6" in heat_of("Girna")
    assert "No interest yet" not in heat_of("Girna")


def test_filters_name_nothing_that_one_may_not_see(cast):
    cast.account("Deccan", owner="charlie@example.com", territory="Deep South", industry="Lifts of the South")
    for who, told in (("alice", False), ("bob", True), ("charlie", True)):
        page = cast.client(who).get(reverse("accounts")).content.decode()
        assert ("Deep South" in page, "Lifts of the South" in page) == (told, told)
