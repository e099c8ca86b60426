"""Each arc of the plot ends as its name says: one rule of recognition each."""

from __future__ import annotations

import pytest

from sanket.crm.leads.models import Lead, Stage
from sanket.crm.recognition.models import Crossing
from sanket.crm.recognition.queries import leads_json, verify
from sanket.demo.story import house, parts
from sanket.demo.story.catalogue import BOOTHS, CONVEYORS, OVENS, ROBOTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told"), pytest.mark.xdist_group("told")]

DAY = 86_400


def lead(part, offering):
    """The newest lead of the group."""
    found = Lead.objects.filter(account__name=part.name, offering__external_id=offering).order_by("number").last()
    assert found is not None
    return found


def nothing(part, offering=None):
    found = Lead.objects.filter(account__name=part.name)
    return not (found.filter(offering__external_id=offering) if offering else found).exists()


def kinds(part, offering):
    found = Crossing.objects.filter(account__name=part.name, offering__external_id=offering).order_by("at", "pk")
    return [crossing.kind for crossing in found]


def is_listed(lead, told):
    return Lead.objects.listed(told.at).filter(pk=lead.pk).exists()


def test_the_list_has_a_natural_length(told):
    assert 25 <= Lead.objects.listed(told.at).count() <= 45


def test_heat_is_spread(told):
    heats = [2 ** (one.heat_key - told.at / one.half_life) for one in Lead.objects.listed(told.at)]
    assert min(heats) < 0.6
    assert max(heats) > 1.5
    assert sum(0.75 < heat < 1.25 for heat in heats) >= 10


def test_the_live_state_is_that_of_a_clean_replay():
    assert verify() == []


@pytest.mark.parametrize(
    ("part", "offering", "owner"),
    [
        (parts.QUOTE_JUST_NOW, "demo-rx6", house.ALICE),
        (parts.VISIT_BOOKED, "demo-down-draft", house.ALICE),
        (parts.MORNING_READERS, "demo-tunnel-oven", house.ALICE),
        (parts.SOUTH_TODAY, "demo-rx4", house.CHARLIE),
        (parts.NORTH_TODAY, "demo-overhead", house.FARAH),
    ],
)
def test_new_today(told, part, offering, owner):
    found = lead(part, offering)
    assert told.at - found.recognised_at < 3 * 3_600
    assert found.detected_at - found.recognised_at < 3_600
    assert found.stage == Stage.RECOGNISED
    assert found.owner.email == owner.email
    assert is_listed(found, told)


@pytest.mark.parametrize(
    ("part", "offering"),
    [(parts.COOLING_1, "demo-side-draft"), (parts.COOLING_2, "demo-batch-oven"), (parts.COOLING_3, "demo-floor")],
)
def test_goes_cold_this_week(told, part, offering):
    found = lead(part, offering)
    assert 0 < found.cold_at - told.at < 7 * DAY
    assert is_listed(found, told)


def test_lifts_fit_half(told):
    found = lead(parts.HALF_FIT, "demo-batch-oven")
    assert 0.4 < found.fitment < 0.7
    assert is_listed(found, told)


def test_the_contractor_asks_and_does_not_fit():
    assert nothing(parts.CONTRACTOR)
    assert kinds(parts.CONTRACTOR, "demo-rx6") == ["recognised"]


def test_so_does_the_school():
    assert nothing(parts.LEARNER)
    assert kinds(parts.LEARNER, "demo-rx4") == ["recognised"]


def test_research_evaluates_for_months_and_stays_one_lead(told):
    found = lead(parts.EVALUATOR, "demo-rx7")
    assert told.at - found.recognised_at > 120 * DAY
    assert found.stage == Stage.ACCEPTED
    assert is_listed(found, told)
    assert kinds(parts.EVALUATOR, "demo-rx7") == ["recognised"]


def test_who_was_silent_revives_as_the_same_lead(told):
    assert kinds(parts.REVIVED, "demo-rx-retrofit") == ["recognised", "cooled", "revived"]
    found = lead(parts.REVIVED, "demo-rx-retrofit")
    assert found.number == 0
    assert told.at - found.recognised_at > 250 * DAY
    assert is_listed(found, told)


def test_a_scanner_makes_no_lead():
    assert nothing(parts.SCANNER)


def test_a_competitor_is_hot_and_never_a_lead():
    assert nothing(parts.COMPETITOR)
    assert Crossing.objects.filter(account__name=parts.COMPETITOR.name).exists()


def test_a_purchase_department_asking_cold_is_a_lead_where_the_firm_fits(told):
    assert is_listed(lead(parts.COLD_BUYER_FITS, "demo-side-draft"), told)
    assert nothing(parts.COLD_BUYER)
    assert kinds(parts.COLD_BUYER, "demo-powder-booth") == ["recognised"]


def test_a_category_lead_that_no_product_covers(told):
    found = lead(parts.BROAD, BOOTHS)
    assert found.covered_by is None
    assert is_listed(found, told)
    assert Lead.objects.filter(account__name=parts.BROAD.name).count() == 1


def test_a_category_lead_that_its_product_covers(told):
    found = lead(parts.QUOTE_JUST_NOW, ROBOTS)
    assert found.covered_by == lead(parts.QUOTE_JUST_NOW, "demo-rx6")
    assert not is_listed(found, told)
    rows = leads_json(at=told.at, now_s=told.at)
    [row] = [row for row in rows if row["account"] == "demo-nandgiri-auto-components"]
    assert row["covers"] == [ROBOTS]


@pytest.mark.parametrize(
    ("part", "offering", "category"),
    [(parts.BOUGHT_ELSEWHERE, "demo-overhead", CONVEYORS), (parts.STOPPED, "demo-infrared-oven", OVENS)],
)
def test_a_decisive_end_closes_product_and_category(told, part, offering, category):
    for about in (offering, category):
        assert kinds(part, about) == ["recognised", "cooled"]
        assert not is_listed(lead(part, about), told)


def test_late_cards_make_a_lead_of_the_day_of_the_show(told):
    found = lead(parts.LATE_CARDS, "demo-power-free")
    assert told.at - found.recognised_at > 30 * DAY
    assert found.detected_at - found.recognised_at > 14 * DAY
    assert is_listed(found, told)


def test_recycled_and_disqualified_leads_say_why(told):
    recycled, gone = lead(parts.RECYCLED, "demo-down-draft"), lead(parts.DISQUALIFIED, "demo-powder-booth")
    assert (recycled.stage, gone.stage) == (Stage.RECYCLED, Stage.DISQUALIFIED)
    assert recycled.rest_until > told.at
    assert all(one.moves.get().reason for one in (recycled, gone))
    assert not is_listed(recycled, told)
    assert not is_listed(gone, told)


def test_a_recycled_lead_comes_back_as_a_new_one_linked_to_it(told):
    found = lead(parts.CAME_BACK, "demo-rx4")
    assert found.number == 1
    assert found.previous.stage == Stage.RECYCLED
    assert is_listed(found, told)


def test_complaints_and_returns_cool_a_lead_at_once(told):
    assert kinds(parts.DISAPPOINTED, "demo-booth-filters") == ["recognised", "cooled"]
    cooled = Crossing.objects.get(
        account__name=parts.DISAPPOINTED.name, offering__external_id="demo-booth-filters", kind="cooled"
    )
    assert cooled.activity is not None


def test_an_order_ends_the_interest():
    assert kinds(parts.BUYER, "demo-tunnel-oven") == ["recognised", "cooled"]


def test_central_has_nobody_yet(told):
    found = lead(parts.NOBODYS, "demo-rx7")
    assert found.owner is None
    assert is_listed(found, told)


def test_every_sales_person_has_something_to_do(told):
    listed = Lead.objects.listed(told.at)
    for one in (house.ALICE, house.CHARLIE, house.FARAH):
        assert listed.filter(owner__email=one.email, stage=Stage.RECOGNISED).count() >= 2
        assert listed.filter(owner__email=one.email, stage=Stage.ACCEPTED).exists()
