"""What explain says is needed is what the score was judged by."""

from __future__ import annotations

import argparse

import pytest

from sanket.cli import explain, house
from sanket.crm.recognition.actions import set_defaults
from sanket.crm.recognition.tests.story import NOW, Market


def test_while_a_version_is_made_the_thresholds_are_those_of_the_score(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    market = Market()
    market.tell("meeting", 1)
    market.tell("stopped", 0.5)
    set_defaults(interest_threshold=16.0, off_ratio=0.25, by=None, now=NOW)
    monkeypatch.setattr(house, "open_house", lambda: None)
    given = argparse.Namespace(account="nandgiri", offering="robot", at=NOW.isoformat(), json=False)
    explain.run(given)
    said = capsys.readouterr().out
    assert " of 20 needed\n" in said
    assert "below 10" in said
    market.settle()
    explain.run(given)
    said = capsys.readouterr().out
    assert " of 16 needed\n" in said
    assert "below 4" in said
