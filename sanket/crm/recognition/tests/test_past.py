"""The past that what-if asks, by several at once and about many offerings."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sanket.crm.recognition import whatif_past
from sanket.crm.recognition.tests.story import Market

pytestmark = pytest.mark.django_db


def test_two_who_ask_at_once_have_the_log_dealt_out_once(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    market.tell("meeting", 3)
    past = whatif_past.past()
    usual, second = past._deal, threading.Event()
    dealt: list[bool] = []

    def slowly() -> Any:
        dealt.append(True)
        second.wait(0.2)
        return usual()

    monkeypatch.setattr(past, "_deal", slowly)
    with ThreadPoolExecutor(2) as people:
        one, other = people.map(lambda _: past.dealt(), range(2))
    assert one is other
    assert len(dealt) == 1


def test_what_is_kept_of_offerings_is_bounded(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    market.tell("meeting", 3)
    monkeypatch.setattr(whatif_past, "MOST_CLOSINGS", 2)
    past = whatif_past.past()
    for offering in (None, *market.offerings.values()):
        past.closing(offering)
        assert past.closing(offering) is past.closing(offering)
        assert len(past.closings) <= 2
