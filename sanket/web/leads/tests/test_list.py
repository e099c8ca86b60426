"""The list of leads: tabs, filters, order, pages, export."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sanket.crm.leads import queries as leads
from sanket.crm.leads.rows import change
from sanket.crm.models import Clock, Lead, LeadStanding
from sanket.crm.response import queries as response
from sanket.engine.response.worth import NOTHING, Factor, Part, Value
from sanket.web import sheets, show
from sanket.web.accounts import listing as accounts
from sanket.web.leads import export, listing
from sanket.web.leads.listing import Wanted, read_cursor, write_cursor
from tests.stage import standing

pytestmark = pytest.mark.django_db


@standing
def many(cast):
    """Seven accounts of Alice: equally warm ones too, so that ties must be broken."""
    for n in range(6):
        cast.account(f"Sahyadri {n}", owner="alice@example.com", industry="Lifts")
        cast.happens("quote", f"Sahyadri {n}", days=n // 2)
    return cast


def names(cast, who="alice", **asked):
    answer = cast.client(who).get(reverse("leads"), asked)
    return re.findall(r'<a data-open href="/leads/\d+/">([^<]+)</a>', answer.content.decode())


def test_open_leads_hottest_first(many):
    assert names(many)[0] == "Nandgiri"
    assert len(names(many)) == 7


def test_a_covered_category_has_no_row_but_stands_in_its_products(cast):
    assert names(cast) == ["Nandgiri"]
    assert "also covers Paint robots" in cast.client("alice").get(reverse("leads")).content.decode()


def test_mine_and_nobodys(many):
    many.account("Krishna")
    many.happens("quote", "Krishna")
    assert "Krishna" not in names(many, tab="mine")
    assert names(many, tab="unassigned") == ["Krishna"]


def test_charlie_sees_none_of_the_wests(many):
    assert names(many, "charlie") == []


def test_filters(many):
    robots, product = many.offerings["robots"], many.offerings["RX-6"]
    assert len(names(many, offering=robots.pk)) == 7
    assert len(names(many, offering=product.pk)) == 7
    assert names(many, q="sahyadri 3") == ["Sahyadri 3"]
    assert names(many, q="no such") == []
    assert names(many, owner="none") == []
    assert len(names(many, "bob", owner=many.alice.pk)) == 7
    assert names(many, stage="accepted") == []
    assert names(many, heat="1.25") == ["Nandgiri"]
    assert names(many, heat="2") == []


@pytest.mark.parametrize("sort", ["heat", "answer", "worth", *leads.SORTS])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_pages_show_each_lead_once_whatever_the_order(many, sort, size):
    at = int(many.now.timestamp())
    who, seen, wanted = leads.reader(many.bob), [], Wanted(sort=sort)
    while True:
        page = listing.page_of(who, listing.wish(wanted, user=many.bob, at=at), wanted, at=at, size=size)
        seen += [lead.pk for lead in page.rows]
        if not page.after:
            break
        wanted = Wanted(sort=sort, after=page.after)
    assert len(seen) == len(set(seen)) == Lead.objects.listed(at).count()


def test_by_when_they_are_to_be_answered(many):
    """Whoever waits longest comes first, then what waits for nobody; each tells its time, and filters find them."""
    now = int(many.now.timestamp())
    answers: dict[str, dict[str, int | None]] = {
        "Sahyadri 4": {"due_at": now - 600, "missed_at": now - 600},
        "Sahyadri 2": {"due_at": now + 250, "look_at": now + 100},
        "Sahyadri 0": {"due_at": now - 50, "answered_at": now - 100, "waited": 120},
        "Sahyadri 1": {"due_at": now - 500, "answered_at": now - 100, "waited": 400},
        "Sahyadri 3": {"due_at": now + 9, "look_at": None},
    }
    for name, told in answers.items():
        clock = Clock.objects.get_or_create(pk=many.lead(name).pk, defaults={"started_at": now - 700, "target": 300})[0]
        for field, value in told.items():
            setattr(clock, field, value)
        clock.save()
    Clock.objects.exclude(pk__in=[many.lead(name).pk for name in answers]).delete()
    found = names(many, sort="answer")
    assert found[:2] == ["Sahyadri 4", "Sahyadri 2"]
    assert len(found) == 7
    for answer, some in (
        ("waiting", ["Sahyadri 2"]), ("late", ["Sahyadri 4"]), ("in-time", ["Sahyadri 0"]), ("too-late", ["Sahyadri 1"]),
    ):  # fmt: skip
        assert names(many, answer=answer) == some, answer
    page = many.client("alice").get(reverse("leads"), {"sort": "answer"}).content.decode()
    for words in ("min late", "answer within 5 min", "answered in 2 min", "answered in 7 min"):
        assert words in page
    assert [bool(line["Answered at"]) for line in exported(many, sort="answer")].count(True) == 2


def test_by_what_they_are_worth(many, monkeypatch):
    """The more they are expected to bring the earlier; of equals the hotter. Each row says it, as its own page does."""
    now = int(many.now.timestamp())
    change([many.lead("Sahyadri 3").pk], stage="qualified")
    LeadStanding.objects.filter(lead=many.lead("Sahyadri 5").pk).update(heat_key=F("heat_key") + 2)
    heats = (Factor(1.0, 9, 90), Factor(1.0, 1, 9), Factor(1.6, 9, 60))
    told = replace(NOTHING, converts=Part(0.5, 1, 2), stages=(1.0, 1.5, 2.0), heats=heats, value=Value(9e5, 3))
    monkeypatch.setattr("sanket.crm.response.listed.odds", lambda: told)
    found = names(many, sort="worth")
    assert found[:3] == ["Sahyadri 3", "Sahyadri 5", "Nandgiri"]
    assert len(found) == 7
    worths = response.worths_of([many.lead(name) for name in found], at=now)
    expected = [worths[many.lead(name).pk].expected for name in found]
    assert expected == sorted(expected, reverse=True)
    assert expected[1] == pytest.approx(0.5 * 1.6 * 0.5 * 9e5)
    page = many.client("alice").get(reverse("leads"), {"sort": "worth"}).content.decode()
    assert ">₹3.6\u202flakh</a>" in page
    assert "Worth about ₹3.6\u202flakh · 40\u202f% × ₹9\u202flakh" in page
    assert [float(line["Worth"]) for line in exported(many, sort="worth")] == pytest.approx(expected)
    assert set(names(many, "bob", sort="worth")) >= set(found)


def test_those_that_wait_are_found_along_their_index(many):
    with CaptureQueriesContext(connection) as asked:
        names(many, "bob", sort="answer")
    (words,) = [query["sql"] for query in asked if "ORDER BY c.due_at" in (query["sql"] or "")]
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off" if connection.vendor == "postgresql" else "SELECT 1")
        cursor.execute(f"{explain} {words}")
        told = str(cursor.fetchall())
    assert "clock_by_due" in told, told
    assert "TEMP B-TREE" not in told


def test_order_by_account_and_by_fitment(many):
    assert names(many, sort="account") == ["Nandgiri", *[f"Sahyadri {n}" for n in range(6)]]
    assert names(many, sort="recognised")[0] in ("Nandgiri", "Sahyadri 0", "Sahyadri 1")


def test_closed_leads_have_their_tab(cast):
    cast.client("bob").post(reverse("lead-disqualification", args=[cast.lead("Nandgiri").pk]), {"reason": "No need"})
    closed = cast.client("alice").get(reverse("leads"), {"tab": "closed"}).content.decode()
    assert "Disqualified" in closed
    # The category's lead, which the product's spoke for, stands by itself now.
    assert ">Paint robots<" in cast.client("alice").get(reverse("leads")).content.decode()


def test_a_lead_that_no_longer_fits_has_its_tab(cast):
    LeadStanding.objects.update(fits=False)
    assert "Nandgiri" in names(cast, tab="unfit")
    page = cast.client("alice").get(reverse("lead", args=[cast.lead("Nandgiri").pk])).content.decode()
    assert "No longer fits" in page
    assert "does not fit RX-6" in page


def test_a_cold_lead_has_its_tab(cast):
    LeadStanding.objects.update(cold_at=int(cast.now.timestamp()) - 5)
    assert "Nandgiri" in names(cast, tab="cold")
    assert (
        "fell below what a lead needs"
        in cast.client("alice").get(reverse("lead", args=[cast.lead("Nandgiri").pk])).content.decode()
    )


def test_a_withdrawn_lead_has_its_tab(cast):
    LeadStanding.objects.update(withdrawn_at=int(cast.now.timestamp()))
    assert "Nandgiri" in names(cast, tab="withdrawn")
    page = cast.client("alice").get(reverse("lead", args=[cast.lead("Nandgiri").pk])).content.decode()
    assert "Withdrawn by later facts" in page
    assert "acceptance" not in page


def test_the_covered_category_says_who_speaks_for_it(cast):
    page = cast.client("alice").get(reverse("lead", args=[cast.lead("Nandgiri", "robots").pk])).content.decode()
    assert "whose lead speaks for it" in page
    assert f'href="{reverse("lead", args=[cast.lead("Nandgiri").pk])}"' in page


def test_viewers_see_no_buttons(cast):
    for url in (reverse("leads"), reverse("lead", args=[cast.lead("Nandgiri").pk]), "/"):
        page = cast.client("vera").get(url).content.decode()
        assert "acceptance" not in page
        assert "recycling" not in page
        assert "activities/new" not in page


def exported(cast, who="bob", **asked):
    answer = cast.client(who).get(reverse("leads-export"), asked)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_export_gives_what_is_shown(many):
    rows = exported(many)
    assert len(rows) == 7
    assert rows[0]["Account"] == "Nandgiri"
    assert rows[0]["Also covers"] == "Paint robots"
    assert rows[0]["Owner"] == "alice@example.com"
    assert rows[0]["Goes cold at"].endswith("Z")
    assert [row["Account"] for row in exported(many, q="sahyadri 3")] == ["Sahyadri 3"]


def test_export_crosses_pages(many, monkeypatch):
    monkeypatch.setattr(export, "BATCH", 2)
    assert len({row["Lead"] for row in exported(many)}) == 7


@pytest.mark.parametrize("name", ["=1+1", "+91", "-2", "@sum", "\tx"])
def test_what_a_spreadsheet_would_calculate_is_guarded(name):
    assert sheets.guarded(name) == f"'{name}"
    assert sheets.guarded(-2.5) == -2.5


def test_an_account_with_a_formula_for_a_name_is_exported_as_text(cast):
    cast.account("=HYPERLINK(1)")
    cast.happens("quote", "=HYPERLINK(1)")
    assert {row["Account name"] for row in exported(cast)} == {"Nandgiri", "'=HYPERLINK(1)"}


def test_names_are_escaped_on_every_page(cast):
    name = "<script>alert(1)</script>"
    cast.account(name, owner="alice@example.com")
    cast.happens("quote", name)
    lead = cast.lead(name)
    urls = [reverse("leads"), "/", reverse("lead", args=[lead.pk]), reverse("account", args=[lead.account_id])]
    for url in [*urls, reverse("accounts"), "/search/?q=%3Cscript", reverse("lead-peek", args=[lead.pk])]:
        text = cast.client("alice").get(url).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_an_export_speaks_in_the_zone_and_currency_it_was_asked_in(many):
    """It is sent when the page's own zone and currency no longer hold."""
    who, wish, at = leads.reader(many.bob), leads.Wish(), int(many.now.timestamp())
    with timezone.override("Asia/Tokyo"), show.currency("JPY"):
        told = export.lines(who, wish, Wanted(), at=at)
    seen = []

    def watched(*_args, **_kwargs):
        seen.append((timezone.get_current_timezone_name(), show.current_currency()))
        return listing.Slice([], "")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "page_of", watched)
        assert next(told)
        between = timezone.get_current_timezone_name()
        assert not list(told)
    assert between != "Asia/Tokyo"
    assert seen == [("Asia/Tokyo", "JPY")]


def test_a_category_lead_whose_product_lead_one_may_not_see_is_not_missed(cast):
    """The product's lead speaks for the category's, but not to whoever sees the category's alone."""
    product, category = cast.lead("Nandgiri"), cast.lead("Nandgiri", "robots")
    assert category.covered_by == product
    assert names(cast, "charlie", tab="open") == []
    change([product.pk], owner=cast.bob)
    change([category.pk], owner=cast.charlie)
    assert leads_of(cast, "bob") == [product.pk]
    assert leads_of(cast, "charlie") == [category.pk]
    page = cast.client("charlie").get(reverse("lead", args=[category.pk])).content.decode()
    assert "RX-6" not in page.partition('id="why"')[0]
    assert cast.client("charlie").get(reverse("today")).content.decode().count("Nandgiri")


def leads_of(cast, who):
    text = cast.client(who).get(reverse("leads")).content.decode()
    return [int(pk) for pk in dict.fromkeys(re.findall(r'<a data-open href="/leads/(\d+)/">', text))]


def test_any_takes_a_filter_away_again(many):
    page = many.client("alice").get(reverse("leads"), {"stage": "recognised", "owner": "me"}).content.decode()
    wholly = re.findall(r'<hr><a class="item" href="([^"]*)"', page)
    assert "?owner=me" in wholly
    assert "?stage=recognised" in wholly


def test_a_place_behind_the_longest_name_of_any_script_is_kept():
    long = "अ" * 300
    for wanted in (Wanted, accounts.Wanted):
        place = wanted.read({"after": write_cursor([long, 5])}).after
        assert read_cursor(place, (str, int)) == [long, 5]


def test_a_cold_category_is_not_said_to_be_covered(cast):
    product = cast.lead("Nandgiri")
    later = int(cast.now.timestamp()) + 400 * 86_400
    assert leads.covered([product.pk], at=int(cast.now.timestamp())) == {product.pk: ["Paint robots"]}
    assert leads.covered([product.pk], at=later) == {}


def test_strangers_and_those_who_left_see_no_leads(cast):
    change(Lead.objects.values_list("pk", flat=True), owner=None)
    lead, alice = cast.lead("Nandgiri"), cast.people["alice"]
    assert leads.visible_to(alice).exists()
    assert leads.sees(leads.reader(alice), lead)
    alice.is_active = False
    for user in (AnonymousUser(), alice):
        assert not leads.visible_to(user).exists()
        assert not leads.sees(leads.reader(user), lead)
        assert leads.listed(leads.reader(user), leads.Wish(), at=int(cast.now.timestamp()), order="cold", limit=9) == []
