"""Several statements of one state: it reads, sees nothing of what others do meanwhile, and leaves nothing behind."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.queries import Account
from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.plans import in_one_state, one_state
from sanket.crm.recognition.book import book, forget
from sanket.crm.recognition.models import Scoring
from sanket.crm.recognition.tests.story import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def appears(name: str) -> list[str]:
    return save_accounts([{"account": name}], by=None, now=NOW)


def names() -> list[str]:
    return list(Account.objects.order_by("external_id").values_list("external_id", flat=True))


def test_what_others_write_meanwhile_is_not_seen_and_they_need_not_wait() -> None:
    appears("nandgiri")
    with one_state():
        assert names() == ["nandgiri"]
        assert Beside(lambda: appears("tapti")).said() == ["added"]
        with one_state():
            assert names() == ["nandgiri"]
        assert names() == ["nandgiri"]
    assert names() == ["nandgiri", "tapti"]


def test_whoever_writes_is_refused_rather_than_undone() -> None:
    appears("nandgiri")
    with pytest.raises(DatabaseError), one_state():
        Account.objects.update(name="Nandgiri")
    with pytest.raises(DatabaseError), one_state(), transaction.atomic():
        pass
    assert appears("tapti") == ["added"]
    assert names() == ["nandgiri", "tapti"]


def test_an_error_inside_leaves_a_connection_that_works() -> None:
    with pytest.raises(DatabaseError), one_state(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nowhere")
    assert not in_one_state()
    assert appears("tapti") == ["added"]


def test_a_connection_that_broke_inside_is_opened_anew() -> None:
    with one_state():
        connection.connection.close()
    assert appears("tapti") == ["added"]


def test_inside_a_transaction_writing_goes_on() -> None:
    with transaction.atomic(), one_state():
        assert not in_one_state()
        appears("nandgiri")
    assert names() == ["nandgiri"]


def test_settings_that_nobody_made_yet_can_be_read() -> None:
    forget()
    with one_state():
        assert book().scoring.version == Scoring().version
    assert not Scoring.objects.exists()
    assert book().scoring.pk == Scoring.objects.get().pk
