"""The history of the scoring: found by person, kind and words; paged; open to marketing, and without dead ends for them."""

from __future__ import annotations

import re

import pytest

from sanket.crm.activities.actions import save_types
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.models import ActivityType, Offering
from sanket.crm.recognition.actions import save_fitment, set_defaults, set_tunings, set_values
from sanket.web.tests.conftest import NOW, first
from tests.stage import standing

PATH = "/settings/scoring/history/"


@standing
def changes(site) -> None:
    bob, ada = site.people["manager"], site.people["admin"]
    save_types([{"type": "quote", "name": "Asked for a quote", "direction": "customer"}], by=None, now=NOW)
    save_offerings([{"offering": "RX6", "name": "Paint robot"}], by=None, now=NOW)
    quote, robot = ActivityType.objects.get(), Offering.objects.get()
    set_values([{"type_id": quote.pk, "value": 20}], by=bob, now=NOW, reason="three of four bought")
    set_tunings([{"offering_id": robot.pk, "half_life_days": 60.0}], by=ada, now=NOW, reason="they take long")
    row = {"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "lifts", "score": 0.5}
    save_fitment([row], by=bob, now=NOW, reason="lifts are painted by hand")
    set_defaults(rho=0.75, by=ada, now=NOW, reason="weak signals misled us")


def shown(client, asked: str = "") -> str:
    return client.get(PATH + asked).content.decode()


def test_everything_is_told_with_its_reason(site, changes):
    page = shown(site.client("manager"))
    for word in (
        "Asked for a quote",
        "three of four bought",
        "Paint robot",
        "they take long",
        "lifts are painted",
        "0.75",
    ):
        assert word in page, word
    assert re.search(r'href="/settings/types/\d+/"', page)


def test_it_is_found_by_person_kind_and_words(site, changes):
    bob = site.client("manager")
    assert "they take long" not in shown(bob, f"?by={site.people['manager'].pk}")
    assert "three of four" not in shown(bob, "?kind=tuning")
    by_name = shown(bob, "?text=paint+robot")
    assert "they take long" in by_name
    assert "three of four" not in by_name
    assert "weak signals misled us" in shown(bob, "?text=misled")
    assert "Nothing here" in shown(bob, "?text=zorro")


@pytest.mark.parametrize("asked", ["?before=rubbish", "?by=x&kind=nonsense", "?before=2026-01-01~1"])
def test_odd_questions_are_answered(site, changes, asked):
    assert "three of four bought" in shown(site.client("manager"), asked)


def test_it_is_paged(site):
    for n in range(1, 62):
        set_defaults(half_life_days=float(n), by=None, now=NOW, reason=f"change {n}.")
    bob = site.client("manager")
    page = shown(bob)
    older = first(r'href="(\?before=[^"]+)"', page).replace("&amp;", "&")
    assert "change 61." in page
    assert "change 11." not in page
    assert "change 11." in shown(bob, older)


def test_marketing_comes_here_by_the_sidebar_and_sees_no_page_it_may_not_open(site, changes):
    mary = site.client("marketing")
    page = shown(mary)
    assert mary.get("/settings/", follow=True).redirect_chain[-1][0].startswith("/settings/scoring/")
    assert 'href="/settings/"' in page
    for link in set(re.findall(r'<a [^>]*href="(/[^"]*)"', page)):
        assert mary.get(link).status_code in (200, 302), link
    assert "Asked for a quote" in page


def test_sales_people_find_no_trace_of_it(site, changes):
    assert site.client("sales").get(PATH).status_code == 403
    assert "/settings/scoring/" not in site.client("sales").get("/").content.decode()


def test_it_asks_few_questions(site, changes, queries_of):
    bob = site.client("manager")
    shown(bob)
    few = queries_of(lambda: shown(bob))
    for n in range(30):
        set_defaults(half_life_days=float(n + 1), by=site.people["admin"], now=NOW, reason="more")
    shown(bob)
    assert queries_of(lambda: shown(bob)) == few <= 10
