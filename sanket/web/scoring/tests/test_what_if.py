"""What-if as a page: what it says, what it tries, what it proposes, and who may."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.models import Account, ActivityType, Offering, Outcome, Scoring
from sanket.crm.recognition import queries
from sanket.crm.recognition.actions import save_fitment, set_defaults, set_tunings, set_values, settle
from sanket.web.charts import whatif as chart
from sanket.web.scoring.whatif_asked import Asked
from sanket.web.scoring.whatif_picture import recommended, shown
from sanket.web.scoring.whatif_words import _load_change, value_of
from sanket.web.tests.conftest import NOW, first
from tests.stage import standing

DAY = 86_400
NOW_S = int(NOW.timestamp())
PAGE = "/settings/scoring/what-if/"
AT_ONCE = {"wait": "1"}


@pytest.fixture
def bob(site):
    return site.client("manager")


@standing
def market(site):
    """Sixty accounts of two kinds that look, ask and sometimes buy, over a year."""
    chance = random.Random(4)
    accounts = [{"account": f"A{n}", "name": f"Works {n}", "industry": "auto" if n % 3 else "lifts"} for n in range(60)]
    save_accounts(accounts, by=None, now=NOW)
    save_offerings(
        [{"offering": "ROB", "name": "Paint robots", "kind": "category"}, {"offering": "RX6", "name": "RX-6", "parent": "ROB"}],
        by=None, now=NOW,
    )  # fmt: skip
    save_types(
        [{"type": name, "name": name.title(), "direction": "customer"} for name in ("visit", "quote")], by=None, now=NOW
    )
    types = {one.external_id: one.pk for one in ActivityType.objects.all()}
    set_values([{"type_id": types["visit"], "value": 4}, {"type_id": types["quote"], "value": 15}], by=None, now=NOW)
    save_fitment(
        [{"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "lifts", "score": 0.4}],
        by=None, now=NOW,
    )  # fmt: skip
    robot, told = Offering.objects.get(external_id="RX6").pk, []
    for number, account in enumerate(Account.objects.order_by("pk")):
        for visit in range(chance.randrange(2, 16)):
            at = NOW_S - chance.randrange(1, 360) * DAY
            kind = types["quote" if chance.random() < 0.2 else "visit"]
            told.append(Facts(f"{number}-{visit}", at, account.pk, None, robot, kind))
        if chance.random() < 0.6:
            Outcome.objects.create(
                kind="deal", source=f"D{number}", account=account, offering_id=robot, amount=Decimal(1000 * number),
                result="won" if chance.random() < 0.8 else "lost", at=NOW_S - chance.randrange(2, 200) * DAY,
            )  # fmt: skip
    log(told, now_s=NOW_S)
    return types


def text(client, path: str = PAGE, **given: str) -> str:
    answer = client.get(path, {**AT_ONCE, **given})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_first_look_is_a_shell_that_asks_for_the_rest(bob, market, monkeypatch):
    monkeypatch.setattr(queries, "what_if_warm", lambda: False)
    page = unescape(bob.get(PAGE, {"months": "12"}).content.decode())
    assert 'hx-get="/settings/scoring/what-if/loading/?months=12"' in page
    assert "<what-if" not in page
    assert "wait=1" in page  # for whoever has no script


def test_while_a_worker_reads_the_log_it_is_said_how_far_it_is(bob, market, monkeypatch):
    from sanket.crm.recognition import whatif_reading

    monkeypatch.setattr(whatif_reading, "ready", lambda: False)
    page = bob.get(PAGE + "loading/").content.decode()
    assert "Waiting for a worker" in page
    assert "No worker is running" in page
    again = bob.get(PAGE + "loading/").content.decode()
    assert "Waiting for a worker" in again
    monkeypatch.setattr(whatif_reading, "ready", lambda: True)
    assert "<what-if" in bob.get(PAGE + "loading/").content.decode()


def test_the_figures_are_those_of_the_grid(bob, market):
    found = queries.what_if(Asked().wish)
    page = text(bob, interest="10", fitment="0.25")
    grid = json.loads(first(r"data-grid='?\"?(\{.*?\})['\"] data-words", page))
    assert grid["agreed"] == list(found.agreed)
    assert (len(grid["leads"]), grid["leads"][found.agreed[0] * 50 + found.agreed[1]]) == (
        2500,
        found.base.leads[found.agreed[0]][found.agreed[1]],
    )
    j, k = found.interest.index(10.0), found.agreed[1]
    share = round(100 * found.grid.covered[j][k] / found.wins)
    assert f'data-figure="recall" data-part="value">{share} %<' in page
    assert "In this period that would have meant" in page
    assert "more leads to follow up" in page
    assert "Propose interest 10, fitment 0.25" in page


def test_where_the_sliders_stand_on_what_is_agreed_nothing_is_proposed(bob, market):
    page = text(bob)
    assert "This is what is agreed." in page
    assert first(r"<a [^>]*data-offer([^>]*)>", page).strip() == "hidden"


def test_the_leads_that_would_appear_stand_with_names(bob, market):
    page = text(bob, PAGE + "leads/", interest="6", shown="appear")
    assert "leads would have appeared in this period" in page
    assert "Works " in page
    assert "Appears" in page
    assert "Vanishes" not in page
    gone = text(bob, PAGE + "leads/", interest="40", shown="vanish")
    assert "Vanishes" in gone
    assert "Appears" not in gone


def test_the_largest_orders_stand_first(bob, market):
    found = queries.what_if(Asked(interest=6.0).wish)
    entries = queries.what_if_changes(found, Asked().wish, (found.interest.index(6.0), found.agreed[1])).entries
    amounts = [one.amount or Decimal(0) for one in entries if one.appears]
    assert amounts == sorted(amounts, reverse=True)
    assert len(entries) > 5


def test_won_leads_that_would_vanish_stand_before_all_others(bob, market):
    found = queries.what_if(Asked(interest=45.0).wish)
    told = queries.what_if_changes(found, Asked().wish, (len(found.interest) - 1, found.agreed[1]))
    lost = [not one.appears and one.won_at is not None for one in told.entries]
    assert lost == sorted(lost, reverse=True)
    assert 0 < told.vanish_won < len(lost)
    assert "won leads that would vanish first" in text(bob, PAGE + "leads/", interest="45", shown="vanish")


def test_an_order_behind_two_leads_of_an_account_is_said_once(bob, market):
    # At each account the category is a lead of its own, by what points to no product.
    accounts, category = Account.objects.order_by("pk"), Offering.objects.get(external_id="ROB").pk
    told = [
        Facts(f"more-{account.pk}-{n}", NOW_S - (300 - n) * DAY, account.pk, None, category, market["quote"])
        for account in accounts
        for n in range(2)
    ]
    log(told, now_s=NOW_S)
    found = queries.what_if(Asked().wish)
    cell = len(found.interest) - 1, found.agreed[1]
    changed = queries.what_if_changes(found, Asked().wish, cell)
    rows = queries.what_if_rows(found, Asked().wish, changed, shown="vanish", limit=1000)
    won = [(row.account, row.won_at) for row in rows if row.won_at is not None]
    assert changed.vanish_orders == len(set(won)) < changed.vanish_won == len(won)
    assert [row.repeated for row in rows if row.won_at is not None] == [key in won[:at] for at, key in enumerate(won)]
    assert "same order as above" in text(bob, PAGE + "leads/", interest="50", shown="vanish")


def test_a_part_of_the_page_answers_while_sliders_move(bob, market):
    answer = bob.get(PAGE + "leads/", {"interest": "6"}, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith('<section class="blk" id="what-if-leads"')


def test_other_settings_are_tried_and_nothing_changes(bob, market):
    quote = market["quote"]
    form = {
        "half_life_days": "60",
        "rho": "",
        "off_ratio": "0.7",
        f"points-{quote}": "30",
        f"points-{market['visit']}": "4",
    }
    answer = bob.post(PAGE + "trial/", form)
    assert answer.status_code == 302
    # What is as agreed is not carried along.
    assert answer["Location"] == f"{PAGE}?half_life_days=60&off_ratio=0.7&value={quote}%3A30#what-if"
    page = text(bob, half_life_days="60", off_ratio="0.7", value=f"{quote}:30")
    assert "half-life of 60 days instead of 30" in page
    assert "Quote worth 30 points instead of 15" in page
    assert '"base":{' in page
    assert (Scoring.objects.get().half_life_days, len(queries.draft().edits)) == (30.0, 0)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("half_life_days", "0", "A half-life is from 1 hour"),
        ("half_life_days", "nan", "Enter a number"),
        ("off_ratio", "1.1", "from 0.05 to 1"),
        ("rho", "-1", "from 0 to 1,000"),
        ("points", "1001", "from −1,000 to 1,000"),
        ("points", "2.5", "from −1,000 to 1,000"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_their_field(bob, market, field, value, sentence):
    name = f"points-{market['quote']}" if field == "points" else field
    answer = bob.post(PAGE + "trial/", {name: value, "months": "12"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert sentence in page
    assert f'href="#id_{name}"' in page
    assert f'value="{value}"' in page  # what was typed stays


def test_an_address_that_cannot_be_does_not_break_the_page(bob, market):
    assert "<what-if" in text(bob, interest="x", fitment="nan", months="7", horizon="-1", value="1:x", page="0")
    for wrong, sentence in (
        ("offering=999999", "There is no such offering."),
        ("half_life_days=-3", "must lie between"),
    ):
        answer = bob.get(f"{PAGE}?wait=1&{wrong}")
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
        assert bob.get(f"{PAGE}leads/?{wrong}").status_code == 200


def test_it_is_proposed_with_a_reason_into_the_draft(bob, market):
    address = PAGE + "proposal/?interest=12&fitment=0.4"
    asked = bob.get(address).content.decode()
    assert "Propose interest 12, fitment 0.4" in asked
    assert "Default: interest threshold 12 instead of 20" in asked
    refused = bob.post(address, {"reason": "  "})
    assert refused.status_code == 422
    assert "Write in a sentence why" in refused.content.decode()
    answer = bob.post(address, {"reason": "The past says so."})
    assert (answer.status_code, answer["Location"]) == (302, "/settings/scoring/draft/")
    edits = {edit.field: (edit.before, edit.after, edit.reason) for edit in queries.draft().edits}
    assert edits == {
        "interest_threshold": (20.0, 12.0, "The past says so."),
        "fitment_threshold": (0.25, 0.4, "The past says so."),
    }
    assert Scoring.objects.get().interest_threshold == 20.0


def test_own_thresholds_go_along_in_proportion_or_stay(bob, market):
    robot = Offering.objects.get(external_id="RX6").pk
    set_tunings([{"offering_id": robot, "interest_threshold": 30.0}], by=None, now=NOW)
    settle(now=NOW)
    together = queries.what_if(Asked().wish)
    alone = queries.what_if(Asked(together=False).wish)
    j, k = together.interest.index(10.0), together.agreed[1]
    assert together.base.leads[together.agreed[0]][k] == alone.base.leads[alone.agreed[0]][k]
    assert together.grid.leads[j][k] > alone.grid.leads[j][k]
    page = text(bob, interest="10")
    assert "Offerings’ own thresholds <b>move in proportion</b>" in page
    proposal = bob.get(PAGE + "proposal/?interest=10").content.decode()
    assert "RX-6: interest threshold 15 instead of 30" in proposal
    staying = bob.get(PAGE + "proposal/?interest=10&own=stay").content.decode()
    assert "RX-6" not in staying


def test_one_offering_has_its_own_sliders(bob, market):
    category = Offering.objects.get(external_id="ROB").pk
    bob.post(PAGE + f"proposal/?offering={category}&interest=8", {"reason": "Robots are slow."})
    (edit,) = queries.draft().edits
    assert (edit.field, edit.after, edit.target) == ("interest_threshold", 8.0, {"offering_id": category})


def test_thresholds_are_recommended_for_goals(bob, market):
    page = text(bob, load="1", catch="60")
    assert "Leads a week: at most 1" in page
    assert "Recognise 60\u202f% of won deals first" in page
    assert "Best of both" in page
    assert first(r"(interest [\d.]+(?: to [\d.]+)?, fitment [\d.]+(?: to [\d.]+)?)", page)


def test_what_speaks_against_a_recommendation_is_said(bob, market):
    found = queries.what_if(Asked().wish)
    k = found.agreed[1]
    pick = queries.Pick("load", 9.0, (0, k), True, (0, 0), (k, k + 1))
    (row,) = recommended(found, [("Few", pick)], Asked())
    assert row.note.startswith("At the end of the slider of interest: what lies beyond is not known.")
    assert row.note.endswith("As good: interest 1, fitment 0.25 to 0.275")
    assert queries.what_if_caution(found, (0, k)).at_end == ["interest"]
    # Were three of four won by what is agreed, the loosest pair would be far from that.
    j, k = found.agreed
    won = [[*row] for row in found.base.won]
    won[j][k] = found.base.leads[j][k] * 3 // 4
    far = queries.what_if_caution(replace(found, base=found.base._replace(won=won)), (0, 0))
    assert far.won is not None
    assert far.won < 0.5 < (far.agreed or 0)
    assert queries.what_if_caution(found, found.agreed).won is None


def test_nothing_is_recommended_where_own_thresholds_stay_and_all_have_one(bob, market):
    own = {"interest_threshold": 20.0, "fitment_threshold": 0.25}
    set_tunings([{"offering_id": one.pk, **own} for one in Offering.objects.all()], by=None, now=NOW)
    settle(now=NOW)
    assert "All pairs of thresholds bring the same, for own thresholds" in text(bob, own="stay")
    assert "All pairs" not in text(bob)


def test_nothing_is_recommended_from_a_few_wins_and_it_is_said_what_is_missing(bob, market):
    for outcome in Outcome.objects.filter(result="won").order_by("pk")[8:]:
        outcome.delete()
    page = text(bob)
    assert "12 more won deals are needed" in page
    assert 'href="/imports/deals/"' in page
    assert "Best of both" not in page


def test_without_outcomes_shares_cannot_be_told(bob, market):
    Outcome.objects.all().delete()
    page = text(bob)
    assert "Nothing is known of deals won in this period" in page
    assert 'data-figure="load"' in page


def test_without_a_log_the_page_says_what_would_fill_it(bob, site):
    page = text(bob)
    assert "Nothing has been logged yet" in page
    assert 'href="/imports/activities/"' in page


def test_few_leads_are_told_as_few(bob, market):
    set_defaults(interest_threshold=500.0, by=None, now=NOW)
    settle(now=NOW)
    page = text(bob)
    assert "By the agreed thresholds there were 0 leads in this period" in page
    assert "too few leads to say" in page


def test_it_asks_the_same_few_questions_whatever_there_is(bob, market, queries_of):
    text(bob)
    some = queries_of(lambda: text(bob, interest="10"))
    more = queries_of(lambda: text(bob, interest="4"))
    assert more == some <= 45


def test_marketing_may_look_and_propose_but_sales_may_not(site, market):
    assert site.client("marketing").get(PAGE, AT_ONCE).status_code == 200
    assert site.client("marketing").get(PAGE + "proposal/?interest=10").status_code == 200
    for role in ("sales", "care", "viewer"):
        for address in (PAGE, PAGE + "leads/", PAGE + "loading/", PAGE + "proposal/"):
            assert site.client(role).get(address).status_code == 403
        assert site.client(role).post(PAGE + "trial/").status_code == 403


def test_a_pair_that_takes_in_more_than_it_gains_says_so(bob, market):
    found = queries.what_if(Asked().wish)
    j, k = found.agreed
    won = [[*row] for row in found.base.won]
    won[j][k] = found.base.leads[j][k] * 3 // 4
    found = replace(found, base=found.base._replace(won=won))
    more = found.grid.leads[0][0] - found.base.leads[j][k]
    assert more > 0
    (row,) = recommended(found, [("All", queries.Pick("load", 99.0, (0, 0), True, (0, 0), (0, 0)))], Asked())
    assert f"Takes in more than it gains: for {more} more leads," in row.note
    told = queries.what_if_json(found, [("load", 1e9)])["recommended"][0]
    assert f"takes in more than it gains: {told['leads'] - found.base.leads[j][k]} more leads" in told["note"]


def test_the_scales_reach_as_far_as_what_is_recommended(bob, market):
    found = queries.what_if(Asked().wish)
    far = (0, found.agreed[1])
    warning = value_of(found, chart.WARNING, far)
    assert warning is not None
    tops = json.loads(shown(found, Asked(), [far]).grid)["tops"]
    assert tops["warning"] >= warning
    assert tops["load"] >= found.grid.leads[0][far[1]] / found.months


def test_fitting_the_team_is_no_news_where_the_agreed_pair_fits_too(bob, market):
    found = replace(queries.what_if(Asked().wish), per_week=1e6)
    assert _load_change(found, 3.0, 5.0) == ("−2, both fit the team", "")
    tight = replace(found, per_week=1.0)
    assert _load_change(tight, 3.0, 5.0) == ("−2, fits the team", "good")
