"""Whose a key is is remembered for seconds; keys that strangers make up cost little, and throw no real one out."""

from __future__ import annotations

import time

import pytest

from sanket.api.events import keys
from sanket.api.events.keys import LONGEST, MOST_UNKNOWN, Keys, Teller
from sanket.api.events.refusals import Unheard

WEBSITE = Teller(1, "Website", True)


def asking(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []

    def asked(key: str) -> Teller | None:
        told.append(key)
        return WEBSITE if key == "real" else None

    monkeypatch.setattr(keys, "asked", asked)
    return told


def test_what_strangers_make_up_is_kept_apart_and_never_whole(monkeypatch: pytest.MonkeyPatch):
    told, mine = asking(monkeypatch), Keys()
    assert mine.teller("real") == WEBSITE
    for key in [f"made-up-{n}" for n in range(MOST_UNKNOWN + 10)] + ["k" * (LONGEST + 1), "a\0b"]:
        with pytest.raises(Unheard):
            mine.teller(key)
    assert (len(mine.known), len(mine.unknown)) == (1, MOST_UNKNOWN)
    assert max(map(len, told)) <= LONGEST, "no source has so long a key, so nobody is asked"
    assert mine.teller("real") == WEBSITE
    assert told.count("real") == 1


def test_a_key_that_is_no_more_is_forgotten_soon(monkeypatch: pytest.MonkeyPatch):
    told, mine = asking(monkeypatch), Keys()
    mine.teller("real")
    monkeypatch.setattr(keys, "asked", lambda key: None)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + keys.KNOWN_S + 1)
    with mine.asking:
        assert mine.teller("real") == WEBSITE, "while another is being asked about"
    with pytest.raises(Unheard):
        mine.teller("real")
    assert (told, list(mine.known)) == (["real"], [])
