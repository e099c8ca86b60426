"""What all wait with is committed at once; what cannot be kept costs the others nothing."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection

from sanket.api.events import writer as module
from sanket.api.events.refusals import Unheard
from sanket.api.events.tests.conftest import AtOnce
from sanket.api.events.writer import REFUSED, Waiting, Writer
from sanket.crm.capture.actions import Heard

pytestmark = pytest.mark.django_db


def heard(*names: str) -> list[Heard]:
    return [Heard("track", name, 0, name, "", "u", "", "", {}, {}, {}, "", "") for name in names]


def taking(source_id: int, some: list[Heard], *, now_s: int) -> list[str]:
    if any(one.name == "poison" for one in some):
        raise ValueError("poison")
    if any(one.name == "data" for one in some):
        raise DataError("data")
    return [f"{source_id}:{one.name}" for one in some]


def test_requests_of_one_source_go_in_together_and_each_source_by_itself(monkeypatch: pytest.MonkeyPatch):
    calls: list[Any] = []

    def counted(source_id: int, some: list[Heard], *, now_s: int) -> list[str]:
        calls.append((source_id, len(some)))
        if source_id == 3:
            raise OperationalError("gone")
        return taking(source_id, some, now_s=now_s)

    monkeypatch.setattr(module, "reconnected", lambda: False)
    sent = [(2, "ab"), (1, "c"), (3, "e"), (2, "d")]
    group = [Waiting(source_id, heard(*names), 1) for source_id, names in sent]
    Writer(counted).write(group)
    assert [one.outcomes for one in group] == [["2:a", "2:b"], ["1:c"], [], ["2:d"]]
    assert [bool(one.failure) for one in group] == [False, False, True, False], "what is committed is acknowledged"
    assert calls == [(1, 1), (2, 3), (3, 1)]


@pytest.mark.parametrize("bad", ["poison", "data"])
def test_one_poisonous_event_costs_the_others_nothing(bad: str):
    group = [Waiting(1, heard("a", "b", bad, "c", "d"), 1), Waiting(1, heard("e"), 1)]
    Writer(taking).write(group)
    assert [one.outcomes for one in group] == [["1:a", "1:b", REFUSED, "1:c", "1:d"], ["1:e"]]
    assert not any(one.failure for one in group)


def test_where_nothing_goes_in_the_sender_shall_try_again_unless_it_is_its_fault():
    broken, bad = Waiting(1, heard("poison"), 1), Waiting(1, heard("data"), 1)
    Writer(taking).write([broken])
    Writer(taking).write([bad])
    assert isinstance(broken.failure, ValueError)
    assert (bad.failure, bad.outcomes) == (None, [REFUSED])


def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "reconnected", lambda: False)

    def gone(*given: Any, **named: Any) -> list[str]:
        raise OperationalError("gone")

    with pytest.raises(Unheard) as refused:
        AtOnce(gone).hand_in(1, heard("a"), 1)
    assert (refused.value.status, refused.value.retry_s) == (503, 2)


def test_a_lost_connection_is_made_anew(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "reconnected", lambda: True)
    monkeypatch.setattr(module, "RETRIES_S", (0.0, 0.0))
    failures = [OperationalError("gone"), OperationalError("gone")]

    def taken(source_id: int, some: list[Heard], *, now_s: int) -> list[str]:
        if failures:
            raise failures.pop()
        return taking(source_id, some, now_s=now_s)

    assert AtOnce(taken).hand_in(1, heard("a"), 1) == ["1:a"]


class Slow:
    """Takes nothing before it may."""

    def __init__(self) -> None:
        self.may, self.begun = threading.Event(), threading.Event()
        self.groups: list[int] = []

    def __call__(self, source_id: int, some: list[Heard], *, now_s: int) -> list[str]:
        self.groups.append(len(some))
        self.begun.set()
        assert self.may.wait(20)
        return ["stored"] * len(some)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    """Beside the database: the thread's work is only to wait."""

    def write(writer: Writer, group: list[Waiting]) -> None:
        for one in group:
            one.outcomes = writer.take(1, one.heard, now_s=0)

    monkeypatch.setattr(Writer, "write", write)
    return Slow()


def in_thread(writer: Writer, *names: str) -> tuple[threading.Thread, list[Any]]:
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(writer.hand_in(1, heard(*names), 1))
        except Unheard as refused:
            found.append(refused)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread, found


def test_a_full_queue_sends_away_and_recovers(slow: Slow, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "WAITING_EVENTS", 2)
    writer = Writer(slow)
    first = in_thread(writer, "a")
    assert slow.begun.wait(20)
    waiting = in_thread(writer, "b", "c", "d")
    while not writer.events:
        pass
    with pytest.raises(Unheard) as refused:
        writer.hand_in(1, heard("e"), 1)
    assert (refused.value.status, refused.value.retry_s) == (503, 1)
    slow.may.set()
    for thread, found in (first, waiting):
        thread.join(20)
        assert set(found[0]) == {"stored"}
    assert writer.hand_in(1, heard("f"), 1) == ["stored"]
    assert (writer.events, writer.bytes) == (0, 0)


def test_who_waits_too_long_is_sent_away_and_surely_not_kept(slow: Slow, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "WAIT_S", 0.05)
    writer = Writer(slow)
    begun = in_thread(writer, "a")
    assert slow.begun.wait(20)
    late, found = in_thread(writer, "b")
    late.join(20)
    assert found[0].status == 503
    slow.may.set()
    begun[0].join(20)
    # Whose turn had come is told the truth, however late.
    assert begun[1] == [["stored"]]
    assert slow.groups == [1]


def test_the_connection_of_the_tests_is_untouched():
    assert connection.in_atomic_block


def test_where_no_thread_can_be_had_the_next_request_tries_again(monkeypatch: pytest.MonkeyPatch):
    tries: list[int] = []

    def start(thread: threading.Thread) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    mine = Writer(taking)
    with pytest.raises(RuntimeError):
        mine.start()
    mine.start()
    mine.start()
    assert len(tries) == 2
