"""From "too many leads" to another threshold and back: what stands where, so that nobody has to have read a manual."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string

from sanket.crm.models import Rescore
from sanket.crm.recognition.actions import settle
from sanket.crm.recognition.queries import Diff, ListedLead, Move
from sanket.web.charts import whatif as chart
from sanket.web.scoring.difference import told
from sanket.web.scoring.whatif_words import monthly, threshold
from sanket.web.tests.conftest import NOW

DRAFT = "/settings/scoring/draft/"
VERSIONS = "/settings/scoring/versions/"
VISIT = {"name": "Visited pricing", "direction": "customer", "value": "9", "strength": "strong", "decisive": ""}


def shown(client, path: str = DRAFT) -> str:
    return client.get(path).content.decode()


@pytest.fixture
def bob(site):
    return site.client("manager")


@pytest.fixture
def choosy(bob, logged) -> int:
    """Bob raises the threshold of RX-6 beyond what Nandgiri has."""
    tuned = {"name": "RX-6", "kind": "product", "parent": "ROB", "interest_threshold": "30", "reason": "choosy"}
    assert bob.post(f"/settings/offerings/{logged['RX6']}/", tuned).status_code == 302
    return logged["RX6"]


def test_what_waits_in_the_draft_is_counted_on_every_page_of_scoring(bob, logged):
    assert not re.search(r">Draft <span", shown(bob, VERSIONS))
    bob.post(f"/settings/types/{logged['visit']}/", {**VISIT, "strength": "weak", "reason": "machines"})
    count = re.findall(r'href="/settings/scoring/draft/"[^>]*>Draft <span class="n">(\d+)<', shown(bob, VERSIONS))
    assert count == ["2"]
    assert f'>Draft <span class="n">{count[0]}<' in shown(bob)


def test_a_lead_that_vanishes_stands_with_the_threshold_that_is_to_come(bob, choosy):
    told = " ".join(re.sub(r"<[^>]+>", " ", shown(bob, f"{DRAFT}difference/")).split())
    assert "1 vanishes" in told
    assert "20 → 30" in told


def test_nobody_writes_one_reason_twice(bob, logged, choosy):
    assert re.search(r'<textarea[^>]*name="reason"[^>]*>\s*choosy</textarea>', shown(bob))
    bob.post(f"/settings/types/{logged['visit']}/", {**VISIT, "reason": "warm"})
    assert re.search(r'<textarea[^>]*name="reason"[^>]*>\s*</textarea>', shown(bob))


def test_what_it_does_to_leads_stands_before_the_edits(bob, choosy):
    page = shown(bob)
    assert page.index('id="diff"') < page.index('id="edits"') < page.index('id="publish"')


def test_whoever_published_is_told_the_way_on_and_the_way_back(bob, choosy):
    page = bob.post(f"{DRAFT}publication/", {"reason": "choosy"}, follow=True).content.decode()
    assert f'href="{VERSIONS}">To undo it, bring an earlier one back</a>' in page
    assert page.count("comes into force when the replay is done") == 1
    banner = shown(bob, "/settings/replay/")
    assert "comes into force when the replay is done" in banner, "the banner takes it along when it goes"
    assert "pt-4" not in banner, "each second would put more room above it"
    assert "Waiting for a worker" in banner
    Rescore.objects.update(worker="somewhere 1 -")
    assert "Replaying the log with the new settings" in shown(bob, "/settings/replay/")
    Rescore.objects.update(worker="")
    settle(now=NOW)
    assert 'href="/leads/">See the leads</a>' in shown(bob, "/settings/replay/")
    assert f'href="{VERSIONS}">Bring an earlier one back</a>' in shown(bob)


def test_values_stand_by_what_they_bring(bob, logged):
    names = re.findall(r"<tr data-row><th[^>]*>(?:<a[^>]*>)?([^<]+)", shown(bob, "/settings/scoring/values/"))
    assert names[:2] == ["Asked for a quote", "Visited pricing"]
    assert "not asked yet" not in shown(bob, "/settings/scoring/values/")


@pytest.mark.parametrize(
    ("leads", "said"), [(0.46, "0.5"), (5.94, "5.9"), (6.02, "6"), (9.96, "10"), (65.2, "65"), (0.0, "0")]
)
def test_a_few_leads_are_told_with_a_decimal(leads, said):
    assert monthly(leads) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([float(n) for n in range(1, 51)], ["10", "20", "30", "40", "50"]),
        ([round(0.025 * n, 3) for n in range(1, 51)], ["0.25", "0.5", "0.75", "1", "1.25"]),
        ([7.0], ["7"]),
    ],
)
def test_the_axis_of_a_slider_has_round_numbers_where_they_belong(values, said):
    drawn = chart.slider(values, 0, threshold, chart.DESK)
    assert [text for _x, text in drawn.ticks] == said
    for x, text in drawn.ticks:
        if float(text) in values:
            assert x == chart.x_of(values.index(float(text)), len(values), chart.DESK)


def listed(number: int, *, interest: float = 30.0) -> ListedLead:
    return ListedLead(number, f"A{number}", f"Account {number}", 1, "RX6", "RX-6", interest, 20.0, 1.0, 0.3, 0, 1, 1.5)


def test_who_moves_far_stands_first_and_shifts_by_one_are_folded(site):
    moves = [Move(listed(1), 2, 1), Move(listed(2), 3, 2), Move(listed(3), 1, 3), Move(listed(4), 9, 4)]
    found = told(Diff(9, 9, 9, 9, 40, [], [], moves), site.people["manager"])
    assert [move.lead.account_id for move in found.movers] == [4, 3]
    assert [move.lead.account_id for move in found.shifted] == [1, 2]
    assert "4 change places among the first 50 (2 of them by one place)" in found.sentence
    page = render_to_string("scoring/_diff.jinja", {"told_diff": found})
    assert (
        page.index("Account 4") < page.index("Account 3") < page.index("2 by one place only") < page.index("Account 1")
    )


def test_a_lead_below_its_threshold_says_why_it_appears(site):
    found = told(Diff(0, 2, 0, 2, 9, [listed(1, interest=12.0), listed(2)], [], []), site.people["manager"])
    page = render_to_string("scoring/_diff.jinja", {"told_diff": found})
    assert page.count("and not have gone cold yet") == 1
    assert page.index("Account 1") < page.index("not have gone cold yet") < page.index("Account 2")
