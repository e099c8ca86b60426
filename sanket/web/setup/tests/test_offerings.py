"""Offerings and what is tuned for each: where numbers come from, what cannot be, what nobody changed stays as it was."""

from __future__ import annotations

import re

import pytest

from sanket.crm.catalogue import queries
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.models import (
    AuditEntry,
    Offering,
    Tuning,
)
from sanket.crm.recognition import queries as rules
from sanket.crm.recognition.actions import set_tunings
from sanket.web.setup.offerings import _initial
from sanket.web.tests.conftest import NOW

OFFERING = {"name": "RX-6 robot", "kind": "product", "parent": "ROB", "price": "4500000", "sales_cycle_days": ""}
TUNING = {"half_life_days": "60", "interest_threshold": "", "fitment_threshold": "", "reason": "slow"}


def test_an_offering_with_its_own_half_life(bob, robots):
    path = f"/settings/offerings/{robots['RX6'].pk}/"
    assert bob.post(path, {**OFFERING, **TUNING}).status_code == 302
    rx6 = Offering.objects.get(external_id="RX6")
    assert (rx6.name, int(rx6.price or 0), rx6.parent_id) == ("RX-6 robot", 4_500_000, robots["ROB"].pk)
    kept = Tuning.objects.get(pk=rx6.pk)
    assert (kept.half_life_days, kept.interest_threshold) == (60, None)
    assert 'value="60"' in bob.get(path).content.decode()
    assert bob.post(path, {**OFFERING, **TUNING, "half_life_days": "", "reason": "as all"}).status_code == 302
    assert Tuning.objects.get(pk=rx6.pk).half_life_days is None


def test_the_list_says_where_numbers_come_from(bob, robots):
    set_tunings([{"offering_id": robots["ROB"].pk, "interest_threshold": 60.0}], by=None, now=NOW)
    page = bob.get("/settings/offerings/").content.decode()
    row = page[page.index("RX-6") :]
    assert "60" in row
    assert "Paint robots" in row
    assert "default" in row
    page = bob.get(f"/settings/offerings/{robots['RX6'].pk}/").content.decode()
    assert "in force: 60 (Paint robots)" in page
    assert re.search(r"in force: [0-9]+ days \(default\)", page), "a half-life has its unit"


def test_a_half_life_by_the_sales_cycle_is_not_taken_for_an_own_one(bob, robots):
    save_offerings([{"offering": "RX6", "sales_cycle_days": "200"}], by=None, now=NOW)
    path = f"/settings/offerings/{robots['RX6'].pk}/"
    page = bob.get(path).content.decode()
    assert 'name="half_life_days"' in page
    assert 'value="50"' not in page
    assert "in force: 50 days (a quarter of the sales cycle)" in page
    assert bob.post(path, {**OFFERING, "sales_cycle_days": "200"}).status_code == 302
    assert not Tuning.objects.filter(half_life_days__isnull=False).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"half_life_days": "0"},
        {"half_life_days": "60", "reason": ""},
        {"parent": "NONE"},
        {"parent": "RX6"},
        {"price": "-1"},
        {"price": "cheap"},
        {"sales_cycle_days": "0"},
        {"sales_cycle_days": "1e308"},
        {"sales_cycle_days": "0.1"},
        {"interest_threshold": "0", "reason": "r"},
        {"kind": "service"},
        {"name": ""},
    ],
)
def test_offerings_that_cannot_be(bob, robots, change):
    answer = bob.post(f"/settings/offerings/{robots['RX6'].pk}/", {**OFFERING, **change})
    assert answer.status_code == 422, change
    assert 'aria-invalid="true"' in answer.content.decode()
    assert Offering.objects.get(external_id="RX6").name == "RX-6"
    assert not Tuning.objects.exists()


def test_a_long_sales_cycle_wants_a_half_life(bob, robots):
    path = f"/settings/offerings/{robots['RX6'].pk}/"
    page = bob.post(path, {**OFFERING, "sales_cycle_days": "2000"}).content.decode()
    assert "Write from 4 hours (0.17 days) to 1,461 days, or give a half-life." in page
    assert bob.post(path, {**OFFERING, **TUNING, "sales_cycle_days": "2000"}).status_code == 302


def test_a_fitment_threshold_of_nothing_lets_all_in(bob, robots):
    form = {**OFFERING, "fitment_threshold": "0", "reason": "all fit"}
    assert bob.post(f"/settings/offerings/{robots['RX6'].pk}/", form).status_code == 302
    assert Tuning.objects.get(pk=robots["RX6"].pk).fitment_threshold == 0


def test_a_category_cannot_stand_below_itself(bob, robots):
    save_offerings([{"offering": "SUB", "name": "Sub", "kind": "category", "parent": "ROB"}], by=None, now=NOW)
    page = bob.get(f"/settings/offerings/{robots['ROB'].pk}/").content.decode()
    assert 'value="SUB"' not in page


def test_an_offering_is_added_once(bob, robots):
    assert bob.get("/settings/offerings/").status_code == 200
    form = {**OFFERING, "offering": "RX9", "name": "RX-9"}
    assert bob.post("/settings/offerings/add/", form).status_code == 302
    # The rules held in memory are older than the offering.
    assert "RX-9" in bob.get("/settings/offerings/").content.decode()
    assert Offering.objects.filter(external_id="RX9", parent=robots["ROB"]).exists()
    answer = bob.post("/settings/offerings/add/", form)
    assert answer.status_code == 422
    assert "There is already an offering RX9." in answer.content.decode()


def test_a_new_name_leaves_the_numbers_alone_and_needs_no_reason(bob, robots):
    exact = {"half_life_days": 121.6666667, "interest_threshold": 1234567.5, "fitment_threshold": 0.123456789}
    set_tunings([{"offering_id": robots["RX6"].pk, **exact}], by=None, now=NOW)
    save_offerings([{"offering": "RX6", "sales_cycle_days": "91.3333333"}], by=None, now=NOW)
    offering, rule = queries.offerings().get(pk=robots["RX6"].pk), rules.parameters()[robots["RX6"].pk]
    form = {name: "" if value is None else value for name, value in _initial(offering, rule).items()}
    answer = bob.post(f"/settings/offerings/{offering.pk}/", {**form, "name": "Renamed", "reason": ""})
    assert answer.status_code == 302
    kept = Tuning.objects.get(pk=offering.pk)
    assert {name: getattr(kept, name) for name in exact} == exact
    offering.refresh_from_db()
    assert (offering.name, offering.sales_cycle_days) == ("Renamed", 91.3333333)
    assert AuditEntry.objects.get(verb="offering.save").changes == {"name": ["RX-6", "Renamed"]}
    assert not AuditEntry.objects.filter(verb="tuning.set").exists()
