"""Going cold and being revived are told once each, whoever or whatever brought it about."""

from __future__ import annotations

from typing import Any

import pytest

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.activities.actions import lock_accounts
from sanket.crm.leads import cooling
from sanket.crm.leads.actions import disqualify
from sanket.crm.leads.cooling import tell_cold
from sanket.crm.leads.events import LeadsOpened, LeadsRestored, LeadsRevived, LeadsWentCold, LeadsWithdrawn
from sanket.crm.leads.models import Lead, LeadMark
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S, Market
from sanket.shared import news

NAMES = {
    LeadsOpened: "opened",
    LeadsWentCold: "cold",
    LeadsRevived: "revived",
    LeadsWithdrawn: "withdrawn",
    LeadsRestored: "restored",
}


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is told of the robot's lead, in order: (what, of which lead, and why it went cold)."""
    said: list[tuple[Any, ...]] = []

    def hear(fact: Any) -> None:
        name = NAMES[type(fact)]
        if name == "opened":
            said.extend((name, one.lead_id) for one in fact.leads)
        elif name == "cold":
            said.extend((name, one.lead_id, one.because, one.at) for one in fact.leads)
        else:
            said.extend((name, pk) for pk in fact.lead_ids)

    for kind in NAMES:
        monkeypatch.setitem(news._listeners, kind, [hear])
    return said


def of(lead: Lead, heard: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Without the lead's number, and only what came since it was asked last."""
    said = [(one[0], *one[2:]) for one in heard if one[1] == lead.pk]
    heard.clear()
    return said


def hot(market: Market, days_ago: float = 3, now_s: int = NOW_S) -> Lead:
    market.log(market.facts("meeting", days_ago), now_s=now_s)
    return market.lead()


def test_time_cools_a_lead_and_that_is_told_once(market: Market, heard: list[Any]) -> None:
    assert tell_cold(now=NOW_S) == 0
    lead = hot(market)
    assert of(lead, heard) == [("opened",)]
    assert tell_cold(now=lead.cold_at - 1) == 0
    assert tell_cold(now=lead.cold_at) > 0
    assert of(lead, heard) == [("cold", "time", lead.cold_at)]
    assert tell_cold(now=lead.cold_at + DAY) >= 0
    assert of(lead, heard) == []


def test_an_activity_revives_what_was_told_to_be_cold(market: Market, heard: list[Any]) -> None:
    tell_cold(now=NOW_S)
    lead = hot(market)
    tell_cold(now=lead.cold_at)
    heard.clear()
    later = lead.cold_at + DAY
    market.log(market.facts("meeting", (NOW_S - later) / DAY), now_s=later)
    assert of(lead, heard) == [("revived",)]
    tell_cold(now=later)
    assert of(lead, heard) == []
    tell_cold(now=market.lead().cold_at)
    assert of(lead, heard) == [("cold", "time", market.lead().cold_at)]


def test_what_was_cold_for_a_moment_between_two_looks_was_never_told(market: Market, heard: list[Any]) -> None:
    tell_cold(now=NOW_S)
    lead = hot(market)
    tell_cold(now=lead.cold_at - 30)
    heard.clear()
    later = lead.cold_at + 20
    market.log(market.facts("meeting", (NOW_S - later) / DAY), now_s=later)
    tell_cold(now=later + 10)
    assert of(lead, heard) == []


def test_a_withdrawal_cools_at_once_and_time_does_not_tell_it_again(market: Market, heard: list[Any]) -> None:
    tell_cold(now=NOW_S)
    lead = hot(market, 300)
    second = market.facts("meeting", 3)
    market.log(second)
    assert of(lead, heard) == [("opened",), ("revived",)]
    market.log(second, mode="withdraw")
    assert of(lead, heard) == [("cold", "log", NOW_S)]
    tell_cold(now=NOW_S + 60)
    assert of(lead, heard) == []
    market.log(second, mode="correct")
    assert of(lead, heard) == [("revived",)]
    market.log(second, mode="withdraw")
    tell_cold(now=NOW_S + 300 * DAY)
    assert of(lead, heard) == [("cold", "log", NOW_S)]


def test_a_decisive_activity_cools_at_once(market: Market, heard: list[Any]) -> None:
    tell_cold(now=NOW_S)
    lead = hot(market)
    heard.clear()
    market.tell("stopped", 1)
    assert of(lead, heard) == [("cold", "log", NOW_S)]
    market.tell("quote", 0.5)
    assert of(lead, heard) == [("revived",)]


def test_who_no_longer_fits_loses_the_lead_and_has_it_back(market: Market, heard: list[Any]) -> None:
    tell_cold(now=NOW_S)
    market.fit("industry", "industry", "lifts", 0.1)
    lead = hot(market)
    heard.clear()
    save_accounts([{"account": "nandgiri", "industry": "Lifts"}], by=None, now=NOW)
    assert of(lead, heard) == [("withdrawn",)]
    tell_cold(now=NOW_S + 300 * DAY)
    assert of(lead, heard) == []
    save_accounts([{"account": "nandgiri", "industry": "auto"}], by=None, now=NOW)
    assert of(lead, heard) == [("restored",)]


def test_the_first_look_tells_nothing_of_what_was_cold_before(market: Market, heard: list[Any]) -> None:
    lead = hot(market, 300)
    assert lead.cold_at < NOW_S
    assert tell_cold(now=NOW_S) == 0
    assert tell_cold(now=NOW_S + 60) == 0
    assert of(lead, heard) == [("opened",)]
    market.tell("meeting", 0)
    assert of(lead, heard) == [("revived",)]


def test_facts_that_come_late_open_a_cold_lead_of_which_nothing_more_is_told(market: Market, heard: list[Any]) -> None:
    for minutes in (0, 1, 5):
        tell_cold(now=NOW_S + minutes * 60)
    lead = hot(market, 300, now_s=NOW_S + 360)
    assert tell_cold(now=NOW_S + 420) == 0
    assert of(lead, heard) == [("opened",)]


def test_a_closed_lead_goes_cold_for_nobody(market: Market, heard: list[Any]) -> None:
    tell_cold(now=NOW_S)
    lead = hot(market)
    disqualify(lead, reason="no", by=None, now=NOW)
    heard.clear()
    tell_cold(now=lead.cold_at + DAY)
    assert of(lead, heard) == []


def test_what_facts_take_away_and_give_back_is_told(market: Market, heard: list[Any]) -> None:
    tell_cold(now=NOW_S)
    only = market.facts("meeting", 3)
    market.log(only)
    lead = market.lead()
    heard.clear()
    market.log(only, mode="withdraw")
    assert of(lead, heard) == [("withdrawn",)]
    market.log(only, mode="correct")
    assert of(lead, heard) == [("restored",)]
    market.log(only, mode="correct")
    assert of(lead, heard) == []


def test_a_look_that_is_killed_tells_all_at_the_next_one_and_none_twice(
    market: Market, heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_cold(now=NOW_S)
    for account in ("nandgiri", "tapti"):
        for offering in ("robot", "oven"):
            market.tell("meeting", 3, offering, account=account)
    many = Lead.objects.count()
    assert many == 8
    heard.clear()
    monkeypatch.setattr(cooling, "SLICE", 3)
    usual, slices = cooling._tell_some, []

    def dies(now: int) -> int | None:
        slices.append(now)
        if len(slices) == 2:
            raise KeyboardInterrupt
        return usual(now)

    monkeypatch.setattr(cooling, "_tell_some", dies)
    with pytest.raises(KeyboardInterrupt):
        tell_cold(now=NOW_S + 300 * DAY)
    assert len(heard) == 3
    tell_cold(now=NOW_S + 300 * DAY)
    tell_cold(now=NOW_S + 301 * DAY)
    assert len(heard) == len({one[1] for one in heard}) == many


def test_two_looks_at_once_tell_once(market: Market, heard: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    tell_cold(now=NOW_S)
    lead = hot(market)
    heard.clear()
    once: list[int] = []

    def other_first(accounts: set[int]) -> bool:
        if not once:
            once.append(1)
            tell_cold(now=lead.cold_at)
        return lock_accounts(accounts)

    monkeypatch.setattr(cooling, "lock_accounts", other_first)
    tell_cold(now=lead.cold_at)
    assert of(lead, heard) == [("cold", "time", lead.cold_at)]
    assert LeadMark.objects.count() == 1
