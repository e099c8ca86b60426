"""What was told of an account that nobody knew counts once it is added, whatever named it."""

from __future__ import annotations

import pytest

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.capture.actions import save_source
from sanket.crm.capture.tests.story import NOW, Site


@pytest.fixture
def closed(site: Site) -> Site:
    """It finds accounts and makes none."""
    save_source(site.source, settings={"adds": False}, by=None, now=NOW)
    return site


def test_an_account_that_an_event_names_as_group(closed: Site) -> None:
    closed.tell("track", 5, a="x", group_id="G-1", key="m1")
    assert closed.logged() == []
    save_accounts([{"account": "G-1"}], by=None, now=NOW)
    closed.catch_up()
    assert closed.whose() == {"m1": ("G-1", "")}
    assert closed.sound()


def test_an_account_that_a_property_names(closed: Site) -> None:
    closed.map("Shipped", "visit", account_property="customer.number")
    closed.tell("track", 5, a="x", name="Shipped", properties={"product": "oven", "customer": {"number": 17}}, key="m1")
    save_accounts([{"account": "17"}], by=None, now=NOW)
    closed.catch_up()
    assert closed.whose() == {"m1": ("17", "")}
    assert closed.sound()


def test_a_source_that_begins_to_add(closed: Site) -> None:
    closed.tell("track", 5, u="u1", group_id="G-1", key="m1")
    save_source(closed.source, settings={"adds": True}, by=None, now=NOW)
    closed.catch_up()
    assert closed.whose() == {"m1": ("G-1", "u1")}
    assert closed.sound()


def test_a_site_that_has_no_source_notes_nothing(site: Site) -> None:
    from sanket.crm.capture.models import Rereading, Source

    Rereading.objects.all().delete()
    Source.objects.all().delete()
    save_accounts([{"account": "G-1"}], by=None, now=NOW)
    assert not Rereading.objects.exists()


def test_what_was_told_of_those_who_are_gone_is_read_again(closed: Site) -> None:
    """As `sanket demo --clear` takes its story away: the rows of the log too."""
    from sanket.crm.accounts.models import Account, Contact
    from sanket.crm.activities.models import Activity
    from sanket.crm.capture.actions import note_all
    from sanket.crm.recognition.models import Crossing, Interest

    closed.tell("track", 5, u="bala", key="m1")
    for model in (Activity, Interest, Crossing):
        model.objects.all().delete()
    from sanket.crm.leads.models import LeadRecord

    LeadRecord.objects.all().delete()
    Contact.objects.all().delete()
    Account.objects.all().delete()
    note_all(now=NOW)
    closed.catch_up()
    assert closed.fates() == {"m1": "unplaced"}
    assert closed.sound()
