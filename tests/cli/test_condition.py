"""Conditions on the command line: an answer, or the place where it went wrong."""

from __future__ import annotations

import json

import pytest

from sanket.cli import condition, house
from sanket.cli.program import parser
from sanket.crm.recognition.tests.story import NOW, Market


@pytest.fixture(autouse=True)
def market(db: None, monkeypatch: pytest.MonkeyPatch) -> Market:
    monkeypatch.setattr(house, "open_house", lambda: None)
    market = Market()
    market.tell("meeting", 1)
    return market


def run(*arguments: str) -> int:
    return condition.run(parser().parse_args(["condition", *arguments, "--at", NOW.isoformat()]))


def test_who_it_is_true_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert run('activity("meeting", within = 2 days)', "--of", "account", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"count": 1, "ids": ["nandgiri"]}
    assert run("contact.name is unknown", "--of", "contact", "--explain") == 0
    said = capsys.readouterr().out
    assert said.startswith("anita\nbala\nchitra\n\n3 contacts.\n")
    assert "FROM crm_contact contact" in said


def test_where_it_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    text = 'account.industry = "auto" and account.indstry = "x"'
    assert run(text, "--of", "account", "--json") == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert text[error["start"] : error["end"]] == "account.indstry"
    assert error["nearest"] == "account.industry"
    assert run(text, "--of", "account") == 2
    line, place, sentence = capsys.readouterr().err.splitlines()
    assert (line, place.strip(), place.index("^")) == (text, "^" * len("account.indstry"), error["start"])
    assert sentence == "There is no field account.indstry. Did you mean account.industry?"
