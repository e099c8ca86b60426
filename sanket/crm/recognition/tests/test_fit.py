"""Two gates: hot and fitting. Profiles and tables are judged again at once."""

from __future__ import annotations

import pytest

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.recognition.tests.story import NOW, Market


def test_recognised_when_hot_and_fit_first_hold_together(market: Market) -> None:
    market.fit("contact", "department", "R&D", 1.0)
    market.fit("contact", "", "", 0.1)
    market.tell("meeting", 5)
    market.tell("call", 4, contact="anita")  # our own call says nothing about who asks
    assert market.leads() == []
    market.tell("visit", 3, contact="bala")
    assert market.leads() == []
    market.tell("visit", 2, contact="anita")
    (lead,) = market.leads()
    assert lead["fitment"] == 1.0
    assert lead["recognised_at"] == market.explain()["parts"][-1]["occurred_at"]
    assert market.sound()


def test_the_best_contact_counts_whatever_the_value_of_the_deed(market: Market) -> None:
    market.fit("contact", "department", "R&D", 0.9)
    market.fit("contact", "department", "Stores", 0.3)
    market.value(visit={"value": -1})
    market.tell("meeting", 5, contact="bala")
    assert market.leads()[0]["fitment"] == 0.3
    market.tell("visit", 4, contact="anita")
    assert market.leads()[0]["fitment"] == 0.9


def test_a_profile_edit_takes_a_lead_off_the_list_and_back_as_the_same(market: Market) -> None:
    market.fit("industry", "industry", "lifts", 0.1)
    market.tell("meeting", 5)
    first = market.lead()
    save_accounts([{"account": "nandgiri", "industry": "Lifts"}], by=None, now=NOW)
    assert market.leads() == []
    assert market.lead().fits is False
    assert market.sound()
    save_accounts([{"account": "nandgiri", "industry": "auto"}], by=None, now=NOW)
    assert market.names() == [("nandgiri", "robot")]
    assert market.lead().pk == first.pk
    assert market.lead().fits is True


def test_a_contact_edit_counts_too(market: Market) -> None:
    market.fit("contact", "department", "R&D", 0.1)
    market.tell("meeting", 5, contact="anita")
    assert market.leads() == []
    save_contacts([{"contact": "anita", "account": "nandgiri", "department": "Production"}], by=None, now=NOW)
    assert market.names() == [("nandgiri", "robot")]
    assert market.sound()


def test_a_table_edit_tests_the_leads_again(market: Market) -> None:
    market.tell("meeting", 5)
    market.fit("account", "employees", ">=200", 1.0)
    market.fit("account", "", "", 0.2)
    market.settle()
    assert market.leads() == []
    assert market.sound()
    save_accounts([{"account": "nandgiri", "employees": 410}], by=None, now=NOW)
    assert market.names() == [("nandgiri", "robot")]


def test_the_most_specific_row_counts(market: Market) -> None:
    market.fit("industry", "industry", "auto", 0.5)
    market.fit("industry", "industry", "auto", 0.6, "painting")
    market.tell("meeting", 5, "robot")
    market.tell("meeting", 5, "oven")
    fitments = {lead["offering"]: lead["fitment"] for lead in market.leads()}
    assert fitments == {"robot": 0.6, "oven": 0.5}
    factor = market.explain("robot")["factors"][0]
    assert factor["rows"] == [{"offering": "painting", "attribute": "industry", "equals": "auto", "score": 0.6}]


def test_factors_multiply_over_attributes(market: Market) -> None:
    market.fit("account", "city", "pune|nashik", 0.5)
    market.fit("account", "is_customer", "yes", 0.5)
    save_accounts([{"account": "nandgiri", "city": "PUNE", "tags": "customer;old"}], by=None, now=NOW)
    market.tell("meeting", 5)
    assert market.leads()[0]["fitment"] == pytest.approx(0.25)
