"""Two imports at the same time, on PostgreSQL; SQLite lets one write after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from sanket.crm.accounts.actions import lock, save_accounts, save_contacts
from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.queries import Offering
from sanket.crm.workspace.tests.cast import NOW

pytestmark = [pytest.mark.postgresql_only, pytest.mark.django_db(transaction=True)]


class Beside(threading.Thread):
    """Does something in a connection of its own."""

    def __init__(self, deed: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.deed = deed
        self.answer: object = None
        self.start()

    def run(self) -> None:
        try:
            self.answer = self.deed()
        except Exception as error:  # noqa: BLE001 - told by the test
            self.answer = error
        finally:
            connection.close()

    def waits(self) -> bool:
        """In the database, for a lock of ours."""
        end = time.monotonic() + 20
        while time.monotonic() < end and self.is_alive():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
                )
                if cursor.fetchone()[0]:
                    return True
            time.sleep(0.02)
        return False

    def said(self) -> object:
        self.join(20)
        return self.answer


def accounts(*rows: dict[str, object]) -> list[str]:
    return save_accounts(rows, by=None, now=NOW)


def contacts(*rows: dict[str, object]) -> list[str]:
    return save_contacts(rows, by=None, now=NOW)


def test_the_same_new_account_twice_loses_nothing():
    with transaction.atomic():
        accounts({"account": "A1", "name": "Sharda", "city": "Pune"})
        beside = Beside(lambda: accounts({"account": "A1", "phone": "020 2712 3456"}, {"account": "A2"}))
        assert beside.waits()
    assert beside.said() == ["updated", "added"]
    found = Account.objects.get(external_id="A1")
    assert (found.name, found.name_key, found.city, found.phone) == ("Sharda", "sharda", "Pune", "+91 20 2712 3456")


def test_the_same_new_contact_twice_loses_nothing():
    accounts({"account": "A1"}, {"account": "A2"})
    with transaction.atomic():
        contacts({"contact": "C1", "account": "A1", "name": "Asha", "consent_email": "no"})
        beside = Beside(lambda: contacts({"contact": "C1", "account": "A2", "title": "Buyer", "consent_email": "yes"}))
        assert beside.waits()
    assert beside.said() == ["updated"]
    found = Contact.objects.get()
    assert (found.name, found.title, found.account.external_id) == ("Asha", "Buyer", "A2")
    assert list(found.consents.order_by("pk").values_list("given", flat=True)) == [False, True]


def test_the_same_new_offering_twice_loses_nothing():
    with transaction.atomic():
        save_offerings([{"offering": "O1", "name": "Robot"}], by=None, now=NOW)
        beside = Beside(lambda: save_offerings([{"offering": "O1", "sales_cycle_days": "90"}], by=None, now=NOW))
        assert beside.waits()
    assert beside.said() == ["updated"]
    found = Offering.objects.get()
    assert (found.name, found.sales_cycle_days) == ("Robot", 90.0)


@pytest.mark.parametrize("held", ["A1", "A2"])
def test_a_contact_that_moves_waits_for_both_accounts_before_it_is_locked(held):
    accounts({"account": "A1"}, {"account": "A2"})
    contacts({"contact": "C1", "account": "A1"})
    with transaction.atomic():
        lock([Account.objects.get(external_id=held).pk])
        beside = Beside(lambda: contacts({"contact": "C1", "account": "A2"}))
        assert beside.waits()
        # Who holds the account may have the contact: the other one has not taken it before.
        assert Contact.objects.select_for_update(nowait=True).get().external_id == "C1"
    assert beside.said() == ["updated"]
    assert Contact.objects.get().account.external_id == "A2"


def test_many_accounts_are_locked_in_the_order_of_whoever_logs(monkeypatch):
    """Known accounts are asked for part by part in the order of their names; the locks must not be."""
    monkeypatch.setattr("sanket.crm.accounts.actions.sliced", lambda ids: ([one] for one in sorted(ids)))
    accounts({"account": "Z"})
    accounts({"account": "A"})
    first, second = (Account.objects.get(external_id=name).pk for name in "ZA")
    assert first < second
    with transaction.atomic():
        lock([first])
        beside = Beside(lambda: accounts({"account": "A", "city": "Pune"}, {"account": "Z", "city": "Pune"}))
        assert beside.waits()
        lock([second])
    assert beside.said() == ["updated", "updated"]
