"""Several statements of one state: it reads, sees nothing of what others do meanwhile, and leaves nothing behind."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.queries import Account
from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.activities.history import refresh
from sanket.crm.plans import apart, in_one_state, one_state
from sanket.crm.recognition.book import book, forget
from sanket.crm.recognition.models import Scoring
from sanket.crm.recognition.tests.story import NOW, Market
from sanket.crm.recognition.whatif_reading import read
from sanket.crm.workspace.models import Progress
from sanket.crm.workspace.progress import advance, start_progress

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


def test_how_far_a_reading_is_can_be_told_from_within_it() -> None:
    work = start_progress(kind="read", waiting=True, now=NOW)
    with one_state():
        assert Progress.objects.get().state == Progress.State.WAITING
        advance(work, done=7, total=9, now=NOW)
        assert Progress.objects.get().state == Progress.State.WAITING, "inside all is as it was"
        with apart():
            assert Progress.objects.get().done == 7
        assert in_one_state()
    assert Progress.objects.get().state == Progress.State.RUNNING


def test_a_worker_reads_a_log_of_many_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "CHUNK", 2)
    market = Market()
    for days in range(7):
        market.tell("visit", days)
    work = start_progress(kind="read", waiting=True, now=NOW)
    read(work.pk, clock=lambda: NOW)
    work.refresh_from_db()
    assert (work.state, work.error) == (Progress.State.DONE, "")
