"""The report narrows before it cuts, shows nobody more than the lists do, and offers the sources of all that they see."""

from __future__ import annotations

import pytest

from sanket.crm import plans
from sanket.crm.recognition.tests.story import NOW_S
from sanket.crm.response import report as reporting
from sanket.crm.response.models import Clock
from sanket.crm.response.report import Asked, Report, report
from sanket.crm.response.tests.conftest import House
from sanket.crm.workspace.queries import User

DAY = 86_400


def told(house: House, user: User, **narrowed: object) -> Report:
    return report(user, Asked(NOW_S - 30 * DAY, NOW_S + DAY, **narrowed), at=NOW_S)  # type: ignore[arg-type]


@pytest.fixture
def given_out(house: House) -> House:
    """A lead in the west, the oldest, and two in the south."""
    west = house.open()
    south = [house.open("tapti"), house.open("tapti", "oven")]
    house.route()
    assert {house.owner(one) for one in south} == {"Charlie"}
    assert house.owner(west) in {"Alice", "Bea"}
    Clock.objects.filter(lead_id=west.pk).update(started_at=NOW_S - 20 * DAY)
    return house


def test_what_is_older_than_the_newest_of_everybody_is_still_found(
    given_out: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = given_out.cast
    monkeypatch.setattr(reporting, "MOST_LEADS", 2)
    everybody = told(given_out, cast.bob)
    assert everybody.leads == 2
    assert everybody.cut_off
    of_the_west = told(given_out, cast.bob, team_id=cast.west.pk)
    assert of_the_west.leads == 1
    assert not of_the_west.cut_off


def test_a_sales_person_is_told_of_what_they_see(given_out: House) -> None:
    cast = given_out.cast
    whole = told(given_out, cast.bob).leads
    assert told(given_out, cast.charlie).leads < whole
    assert told(given_out, cast.charlie, team_id=cast.west.pk).leads == 0


def test_it_is_narrowed_by_owner_offering_and_source_and_offers_all_sources(given_out: House) -> None:
    cast = given_out.cast
    whole = told(given_out, cast.bob)
    assert sum(told(given_out, cast.bob, owner_id=one.pk).leads for one in User.objects.all()) == whole.leads
    assert told(given_out, cast.bob, offering_ids=frozenset()).leads == 0
    offerings = set(plans.select("SELECT DISTINCT offering_id FROM crm_lead"))
    parts = [told(given_out, cast.bob, offering_ids=frozenset(one)).leads for one in offerings]
    assert sum(parts) == whole.leads
    assert sum(told(given_out, cast.bob, source=one).leads for one in whole.sources) == whole.leads
    assert told(given_out, cast.bob, source="nowhere").sources == whole.sources
