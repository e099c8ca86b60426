"""What is sent is kept until somebody says what it means, and counts from the start then."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import urlencode

import pytest

from sanket.connectors.webhook.mapping import check, typed_of
from sanket.connectors.webhook.tests.conftest import SAMPLE, TYPED, Desk
from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.activities.queries import Activity
from sanket.crm.capture.actions import SourceRefused
from sanket.crm.capture.models import Delivery
from sanket.crm.capture.queries import connector_of, delivered, unmapped_names
from sanket.crm.recognition.tests.story import NOW, NOW_S

QUOTE = ("event:Help-desk:71", "Kalyan Coatings", "Ravi Sample", "robot", "quote", "ticket.created")


def sample(**changed: Any) -> dict[str, Any]:
    found = copy.deepcopy(SAMPLE)
    found["data"]["tickets"][0].update(changed)  # type: ignore[index]
    return found


def test_what_came_before_the_mapping_counts_once_there_is_one(desk: Desk) -> None:
    assert desk.post(SAMPLE).json() == {"success": True, "stored": 1, "duplicates": 0}
    assert (desk.states(), desk.logged()) == (["stored"], [])
    desk.map()
    assert (desk.states(), desk.logged()) == (["taken"], [QUOTE])
    assert Activity.objects.get().occurred_at == NOW_S - 3_600
    account, contact = Account.objects.latest("pk"), Contact.objects.latest("pk")
    assert (account.external_id, account.website) == ("kalyan-coatings", "kalyan.example")
    assert (contact.external_id, contact.email, contact.phone) == (
        "ravi@kalyan.example", "ravi@kalyan.example", "+91 98200 00001",
    )  # fmt: skip


def test_what_comes_behind_the_mapping_is_there_at_once(desk: Desk) -> None:
    desk.map()
    desk.post(SAMPLE)
    assert desk.logged() == [QUOTE]
    assert desk.market.names() == [("kalyan-coatings", "robot")]


def test_the_same_counts_once_by_delivery_and_by_activity(desk: Desk) -> None:
    desk.map()
    desk.post(SAMPLE)
    assert desk.post(SAMPLE).json()["duplicates"] == 1
    desk.post(SAMPLE | {"sent": 1})
    assert (desk.states(), len(desk.logged())) == (["taken", "taken"], 1)


def test_a_word_that_has_no_type_waits_on_the_page_mapping(desk: Desk) -> None:
    desk.map()
    desk.post(sample(kind="complaint"))
    assert [(row.name, row.times) for row in unmapped_names([desk.source.pk])] == [("complaint", 1)]


def test_constants_and_a_time_that_is_missing(desk: Desk) -> None:
    desk.map(**{"path:type": "", "values:type": "", "constant:type": "Meeting", "path:at": "", "path:activity": ""})
    desk.post(sample())
    assert [row[3:5] for row in desk.logged()] == [("robot", "meeting")]
    assert abs(Activity.objects.get().occurred_at - Delivery.objects.get().received_at.timestamp()) < 2


def test_ids_of_the_other_system_are_ours(desk: Desk) -> None:
    desk.map(**{"path:account": "company.id", "path:contact": "by.id"})
    desk.post(sample(company={"id": "tapti"}, by={"id": "chitra"}))
    assert [(row.account.external_id, row.contact and row.contact.external_id) for row in Activity.objects.all()] == [
        ("tapti", "chitra")
    ]


def test_a_known_website_is_that_account(desk: Desk) -> None:
    save_accounts([{"account": "tapti", "website": "www.kalyan.example"}], by=None, now=NOW)
    desk.map()
    desk.post(sample())
    assert desk.logged()[0][1] == "Tapti Lifts"


def test_somebody_with_free_mail_is_an_account_of_their_own(desk: Desk) -> None:
    desk.map()
    desk.post(sample(company={}, by={"name": "Sita", "e-mail": "sita@gmail.com"}))
    assert desk.logged()[0][1:3] == ("Sita", "Sita")


def test_a_form(desk: Desk) -> None:
    desk.map(**{"items": "", "path:type": "kind", "path:offering": "about", "path:email": "mail", "path:at": "at"})
    form = urlencode({"kind": "visit", "about": "oven", "mail": "ravi@kalyan.example", "at": "1795172400"})
    desk.post(form.encode(), kind="application/x-www-form-urlencoded")
    assert [row[3:5] for row in desk.logged()] == [("oven", "meeting")]


@pytest.mark.parametrize(
    ("when", "form", "at"),
    [
        ("2026-11-20T11:00:00Z", "", NOW_S - 3_600),
        (NOW_S - 60, "", NOW_S - 60),
        ((NOW_S - 60) * 1_000, "", NOW_S - 60),
        ("20/11/2026 16:30", "%d/%m/%Y %H:%M", NOW_S - 3_600),
    ],
)
def test_times(desk: Desk, when: Any, form: str, at: int) -> None:
    desk.map(time_format=form)
    desk.post(sample(when=when))
    assert Activity.objects.get().occurred_at == at


def test_one_that_cannot_be_read_fails_and_is_read_by_the_next_mapping(desk: Desk) -> None:
    desk.map()
    desk.post(sample(when="yesterday"))
    assert (desk.states(), desk.error()) == (["failed"], "'yesterday' is no time that is recognised.")
    desk.map(**{"path:at": "", "constant:at": ""})
    assert (desk.states(), len(desk.logged())) == (["taken"], 1)


def test_of_several_things_the_one_at_fault_is_named_and_none_is_taken(desk: Desk) -> None:
    desk.map()
    found = sample()
    found["data"]["tickets"].append({**found["data"]["tickets"][0], "id": 72, "kind": None})
    desk.post(found)
    assert desk.error() == "Number 2 of 2: Nothing says which activity it is."
    assert desk.logged() == []


def test_no_list_where_one_was(desk: Desk) -> None:
    desk.map()
    desk.post({"event": "hello"})
    assert desk.error() == "There is no list at data.tickets."


def test_a_preview_says_what_would_become_of_it(desk: Desk) -> None:
    desk.post(SAMPLE)
    connector = connector_of(desk.source)
    assert connector is not None
    assert connector.mapped is not None
    (thing,) = connector.mapped.preview(desk.source, check(TYPED), delivered(Delivery.objects.get()))
    said = dict(thing)
    assert (said["Activity type"], said["Offering"], said["Account name"]) == ("quote", "Robot", "Kalyan Coatings")
    assert said["When it happened"].startswith("2026-11-20T")


def test_a_mapping_is_shown_as_it_was_typed() -> None:
    assert check(typed_of(check(TYPED))) == check(TYPED)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"path:type": ""}, "path:type"),
        ({"path:note": "a..b"}, "path:note"),
        ({"items": "a["}, "items"),
        ({"zone": "India"}, "zone"),
        ({"values:type": "quotation quote"}, "values:type"),
        ({"constant:note": "x" * 501}, "constant:note"),
        (dict.fromkeys(("path:email", "path:phone", "path:account_name", "path:account_domain"), ""), "path:account"),
    ],
)
def test_mappings_that_cannot_be(changed: dict[str, str], field: str) -> None:
    with pytest.raises(SourceRefused) as refused:
        check({**TYPED, **changed})
    assert refused.value.data["field"] == field


def test_nothing_that_can_be_sent_breaks_it(desk: Desk) -> None:
    desk.map()
    some: list[Any] = [[], {}, [[]], {"data": {"tickets": [None, 1, "x", []]}}, {"data": {"tickets": {}}}, {"data": []}]
    for strange in some:
        assert desk.post(strange).status_code == 200
        assert "Something broke" not in desk.error()
    deep: Any = {}
    for _ in range(200):
        deep = {"a": deep}
    assert desk.post({"data": {"tickets": [{"kind": deep, "by": deep}]}}).status_code == 200
    assert "Something broke" not in desk.error()
