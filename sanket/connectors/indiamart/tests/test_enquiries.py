"""What an enquiry becomes: an account, somebody who works there, an activity about one of our offerings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sanket.connectors.indiamart.enquiries import KINDS, Buyer, read
from sanket.connectors.indiamart.tests.story import Mart, lead
from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.activities.queries import Activity
from sanket.crm.capture.actions import keep_deliveries, replay_deliveries, save_rule, take_deliveries
from sanket.crm.capture.models import Delivery, Event
from sanket.crm.capture.queries import Delivered, unmapped_names
from sanket.crm.catalogue.queries import by_external
from sanket.crm.recognition.tests.story import NOW, NOW_S

SAMPLES = Path(__file__).resolve().parents[5] / "shared/data/crm_csv_headers/samples/indiamart_leads.json"


def deliver(mart: Mart, *leads: Any) -> None:
    came = [(str(one.get("UNIQUE_QUERY_ID", place)), one) for place, one in enumerate(leads)]
    keep_deliveries(mart.source.pk, came, now=NOW)
    take_deliveries(mart.source, now=NOW)


def test_an_enquiry_is_an_activity_of_a_buyer_at_a_company(mart: Mart) -> None:
    deliver(mart, lead())
    assert mart.logged() == [("Kalyan Coatings", "Ravi Sample", "robot", "indiamart-enquiry")]
    account, contact = Account.objects.latest("pk"), Contact.objects.latest("pk")
    assert (account.external_id, account.city, account.state) == (
        "indiamart-kalyan-coatings-kalyan", "Kalyan", "Maharashtra",
    )  # fmt: skip
    assert account.website == "kalyan-coatings.example"
    assert (contact.external_id, contact.email) == ("indiamart-919820000001", "ravi@kalyan-coatings.example")
    assert contact.phone == "+91 98200 00001"
    activity = Activity.objects.get()
    assert activity.note == "I want a robot.; Quantity : 2"
    assert activity.occurred_at == NOW_S - 3_600
    assert mart.sound()


def test_a_decided_buyer_is_a_lead_at_once(mart: Mart) -> None:
    deliver(mart, lead(), lead(QUERY_TYPE="WA", SENDER_MOBILE="+91-9820000002", SENDER_EMAIL="", SENDER_NAME="Sita"))
    assert ("indiamart-kalyan-coatings-kalyan", "robot") in mart.market.names()


@pytest.mark.parametrize("letters", KINDS)
def test_each_kind_is_a_type_of_its_own(mart: Mart, letters: str) -> None:
    deliver(mart, lead(QUERY_TYPE=letters))
    assert [kind for *_, kind in mart.logged()] == [KINDS[letters].lower().replace(" ", "-")]


def test_a_kind_that_is_new_waits_for_a_rule(mart: Mart) -> None:
    deliver(mart, lead(QUERY_TYPE="V"))
    assert mart.fates() == [("IndiaMART V", "unmapped")]


def test_a_known_buyer_is_found_by_telephone_and_stays_where_they_work(mart: Mart) -> None:
    save_contacts([{"contact": "anita", "account": "nandgiri", "phone": "098200 00001"}], by=None, now=NOW)
    deliver(mart, lead(SENDER_COMPANY="Nandgiri Automobiles", SENDER_EMAIL=""))
    assert [*Activity.objects.values_list("contact__external_id", flat=True)] == ["anita"]
    assert Account.objects.count() == 2


def test_a_known_buyer_is_found_by_mail(mart: Mart) -> None:
    save_contacts([{"contact": "anita", "account": "nandgiri", "email": "Anita@Nandgiri.example"}], by=None, now=NOW)
    deliver(mart, lead(SENDER_EMAIL="x@elsewhere.example", SENDER_EMAIL_ALT="anita@nandgiri.example"))
    assert [*Activity.objects.values_list("contact__external_id", flat=True)] == ["anita"]


def test_a_known_company_is_found_by_its_name_or_by_where_its_mail_comes_from(mart: Mart) -> None:
    save_accounts([{"account": "tapti", "website": "https://www.tapti.example"}], by=None, now=NOW)
    deliver(
        mart,
        lead(SENDER_COMPANY="NANDGIRI AUTO", SENDER_MOBILE="9820000003", SENDER_EMAIL=""),
        lead(SENDER_COMPANY="Tapti Elevators", SENDER_MOBILE="9820000004", SENDER_EMAIL="x@mail.tapti.example"),
    )
    assert [account for account, *_ in mart.logged()] == ["Nandgiri Auto", "Tapti Lifts"]
    assert Account.objects.count() == 2


def test_a_buyer_without_a_company_is_one(mart: Mart) -> None:
    deliver(mart, lead(SENDER_COMPANY="", SENDER_EMAIL="ravi@gmail.com"), lead(SENDER_COMPANY="", SENDER_EMAIL=""))
    assert {row[:2] for row in mart.logged()} == {("Ravi Sample", "Ravi Sample")}
    account = Account.objects.latest("pk")
    assert (account.external_id, account.website) == ("indiamart-919820000001-buyer", "")


def test_two_buyers_of_one_name_are_two(mart: Mart) -> None:
    deliver(mart, lead(SENDER_COMPANY="", SENDER_EMAIL=""))
    deliver(mart, lead(SENDER_COMPANY="", SENDER_EMAIL="", SENDER_MOBILE="+91-9820000009"))
    assert Account.objects.filter(name="Ravi Sample").count() == 2


def test_a_company_without_anybody_lends_nobody_else_its_place(mart: Mart) -> None:
    nobody = {"SENDER_EMAIL": "", "SENDER_MOBILE": "0", "SENDER_NAME": ""}
    deliver(mart, lead(**nobody), lead(**nobody, SENDER_COMPANY=""))
    assert [fate for _, fate in mart.fates()] == ["activity", "unplaced"]
    assert [bool(called) for called in mart.logged()[0][:2]] == [True, False]


def test_nobody_at_all_is_kept(mart: Mart) -> None:
    deliver(mart, lead(SENDER_COMPANY="", SENDER_EMAIL="", SENDER_MOBILE="0", SENDER_NAME=""))
    assert mart.fates() == [("IndiaMART enquiry", "unplaced")]


def test_of_an_unknown_product_the_category_counts(mart: Mart) -> None:
    deliver(mart, lead(QUERY_PRODUCT_NAME="Robot RX-9 with six axes"))
    assert mart.logged()[0][2] == "painting"


def test_an_unknown_category_waits_and_counts_from_the_start_once_it_is_mapped(mart: Mart) -> None:
    deliver(mart, lead(QUERY_PRODUCT_NAME="Sprayer", QUERY_MCAT_NAME="Spray Booths"))
    assert [row.times for row in unmapped_names([mart.source.pk])] == [1]
    save_rule(
        source=mart.source, kind="track", typed="name", property="category", value="Spray Booths",
        offering=by_external("booth"), by=None, now=NOW,
    )  # fmt: skip
    assert mart.logged() == [("Kalyan Coatings", "Ravi Sample", "booth", "indiamart-enquiry")]
    assert mart.sound()


def test_the_same_enquiry_counts_once_and_a_replay_changes_nothing(mart: Mart) -> None:
    one = lead()
    deliver(mart, one, one)
    deliver(mart, one)
    assert mart.states() == ["taken"]
    assert replay_deliveries([Delivery.objects.get().pk]) == 1
    take_deliveries(mart.source, now=NOW)
    assert (mart.states(), len(mart.logged()), Event.objects.count()) == (["taken"], 1, 3)


def test_one_that_cannot_be_read_keeps_its_sentence_and_does_not_stop_the_next(mart: Mart) -> None:
    deliver(mart, lead(QUERY_TIME="tomorrow"), {"SENDER_NAME": "Ravi"}, lead())
    assert mart.states() == ["failed", "failed", "taken"]
    assert "QUERY_TIME" in Delivery.objects.order_by("pk")[0].error
    assert "UNIQUE_QUERY_ID" in Delivery.objects.order_by("pk")[1].error


def test_other_ways_to_reach_the_buyer_are_noted(mart: Mart) -> None:
    found = lead(SENDER_MOBILE_ALT="+91-9820000077", SENDER_EMAIL_ALT="RAVI@home.example", QUERY_MESSAGE="")
    assert Buyer(found).note(found) == "Requirement for Robot · also +91 98200 00077, ravi@home.example"


@pytest.mark.skipif(not SAMPLES.exists(), reason="the recorded payloads lie beside the repository, in ../shared")
def test_what_was_recorded_is_read(mart: Mart) -> None:
    recorded = json.loads(SAMPLES.read_text())
    leads = [*recorded["pull_api"]["response"]["RESPONSE"], recorded["push_api"]["body"]["RESPONSE"]]
    told = [read(mart.source, Delivered("1", one, NOW_S)) for one in leads]
    assert [some[-1].name for some in told] == ["IndiaMART enquiry", "IndiaMART call", "IndiaMART buy lead"]
    assert told[0][-1].properties["category"] == "Sublimation Ink"
    assert told[1][-1].properties["note"] == "Buyer Call · 45 s on the telephone"
    assert told[2][-1].properties["note"] == (
        "I am interested in Mineral Water Bottle; Quantity : 500; Probable Order Value : Rs. 3,000 to 10,000"
    )
    deliver(mart, *leads)
    assert mart.states() == ["taken"] * 3
