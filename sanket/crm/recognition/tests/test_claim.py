"""Who makes a version: one at a time, also among the threads of one process."""

from __future__ import annotations

import threading

import pytest

from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.claim import Claim
from sanket.crm.recognition.models import Rescore
from sanket.crm.recognition.tests.story import NOW, Market


@pytest.fixture
def wanted(transactional_db: None) -> Rescore:
    forget()
    market = Market()
    market.tell("meeting", 3)
    market.value(meeting={"value": 30})
    return Rescore.objects.get(switched_at=None)


def claims(rescore: Rescore) -> bool:
    return Claim(rescore, NOW, None, 0.0).claim()


def test_a_thread_takes_nothing_from_another_that_lives(wanted: Rescore) -> None:
    over, claimed = threading.Event(), threading.Event()

    def works() -> bool:
        mine = claims(wanted)
        claimed.set()
        over.wait(20)
        return mine

    beside = Beside(works)
    assert claimed.wait(20)
    assert not claims(wanted)
    over.set()
    assert beside.said() is True
    assert claims(wanted)


def test_what_a_thread_began_before_it_may_begin_again(wanted: Rescore) -> None:
    assert claims(wanted)
    assert claims(wanted)
    assert Beside(lambda: claims(wanted)).said() is False
