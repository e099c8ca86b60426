"""The list of contacts: whom one sees, search, filters, orders, pages, views, export."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanket.crm.accounts import seeing
from sanket.crm.accounts.actions import save_contacts
from sanket.crm.accounts.queries import SORTS, contacts_visible_to, listed_to
from sanket.crm.models import Contact, View
from sanket.crm.rules.actions import add_segment
from sanket.web.contacts import listing
from tests.stage import standing

pytestmark = pytest.mark.django_db
MOST = 16


@standing
def many(cast):
    cast.account("Ajra", territory="West")
    cast.account("Girna", territory="South")
    cast.contact("Uma Joshi", "Ajra", title="Buyer", email="uma@ajra.example", buying_role="buyer")
    cast.contact("Sunil Rao", "Girna", department="Stores")
    same = [{"contact": f"Same {n}", "account": "Ajra", "name": "Same Name"} for n in range(5)]
    save_contacts(same, by=None, now=cast.now)
    return cast


def page(cast, who="alice", **asked) -> str:
    return unescape(cast.client(who).get(reverse("contacts"), asked).content.decode())


def names(cast, who="alice", **asked) -> list[str]:
    return re.findall(r'<a data-open href="/accounts/\d+/#people">([^<]+)</a>', page(cast, who, **asked))


def test_each_sees_the_people_of_their_accounts(many):
    everybody = names(many, "bob")
    assert everybody == sorted(everybody)
    assert len(everybody) == Contact.objects.count()
    assert "Uma Joshi" in names(many)
    assert "Sunil Rao" not in names(many)
    assert names(many, "charlie") == ["Sunil Rao"]
    for who in (many.alice, many.charlie, many.bob):
        assert set(listed_to(who)) == set(contacts_visible_to(who))


def test_whoever_sees_many_accounts_sees_the_same(many, monkeypatch):
    few = names(many)
    monkeypatch.setattr(seeing, "FEW", 0)
    assert names(many) == few


def test_search_and_filters(many):
    assert names(many, q="josh") == ["Uma Joshi"]
    assert names(many, q="um") == ["Uma Joshi"]
    assert names(many, q="os") == []
    assert names(many, q="uma@aj") == ["Uma Joshi"]
    assert names(many, role="buyer") == ["Uma Joshi"]
    assert names(many, "bob", territory="South") == ["Sunil Rao"]
    assert "Uma Joshi" in names(many, "bob", owner="none")
    assert names(many, owner="me") == ["Rao"]
    assert "No contact matches" in page(many, q="nobody at all")


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 3, 50])
def test_pages_show_each_once_whatever_the_order(many, sort, size):
    seen, wanted = [], listing.Wanted(sort=sort)
    while True:
        rows, after = listing.page_of(Contact.objects.all(), wanted, size=size)
        seen += [row.pk for row in rows]
        if not after:
            break
        wanted = listing.Wanted(sort=sort, after=after)
    assert seen == [row.pk for row in Contact.objects.order_by(*SORTS[sort])]


def test_a_condition_a_segment_and_a_view(many):
    stores = 'contact.department = "Stores"'
    assert names(many, "bob", condition=stores) == ["Sunil Rao"]
    segment = add_segment(name="Stores", of="contact", condition=stores, by=None, now=many.now)
    assert names(many, "bob", segment=segment.pk) == ["Sunil Rao"]
    assert "contact.departmnt" in page(many, "bob", condition="contact.departmnt is known")
    typed = {
        "place": "contacts",
        "query": "role=buyer&sort=newest",
        "condition": "contact.email is known",
        "name": "Buyers",
    }
    answer = many.client("alice").post(reverse("view-add"), typed)
    assert View.objects.get().asked == {"role": "buyer", "sort": "newest"}
    assert answer["Location"].startswith(reverse("contacts"))


def test_export_gives_what_is_shown_and_is_guarded(many):
    many.contact("=1+1", "Ajra")
    answer = many.client("bob").get(reverse("contacts-export"), {"q": "1+1"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["Name"], row["Account name"]) for row in rows] == [("'=1+1", "Ajra")]
    assert many.client("alice").get(reverse("contacts-export")).status_code == 403
    answer = many.client("bob").get(reverse("accounts-export"), {"territory": "South"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Girna"]


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_a_page_asks_few_questions_and_goes_along_an_index(many, who):
    client = many.client(who)
    client.get(reverse("contacts"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("contacts")).status_code == 200
    assert len(asked) <= MOST, "\n".join(query["sql"][:160] for query in asked)


@pytest.mark.parametrize(
    ("sort", "index"), [("name", "contact_by_name"), ("account", "account_by_name"), ("newest", "")]
)
def test_orders_are_read_from_indexes(many, sort, index):
    with CaptureQueriesContext(connection) as asked:
        names(many, "bob", sort=sort)
    (words,) = [query["sql"] for query in asked if 'FROM "crm_contact"' in query["sql"] and "ORDER BY" in query["sql"]]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {words}")
            told = str(cursor.fetchall())
        assert "TEMP B-TREE FOR ORDER BY" not in told, told
        assert index in told
