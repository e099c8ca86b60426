"""Automations on the command line: tried, switched on, what they did, switched off."""

from __future__ import annotations

import json

import pytest

from sanket.cli import house
from sanket.cli.program import parser
from sanket.cli.speech import Stop
from sanket.crm.automation import hearing
from sanket.crm.automation.actions import Said, add
from sanket.crm.automation.jobs import look
from sanket.crm.recognition.tests.story import NOW, Market


def test_from_a_try_to_what_it_did(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        given = parser().parse_args(["automation", *arguments])
        return given.run(given) or 0, capsys.readouterr().out

    monkeypatch.setattr(house, "open_house", lambda: None)
    market = Market()
    add(name="Seen", said=Said("activity.logged", actions=({"do": "tag", "tag": "x"},)), by=None, now=NOW)
    code, refused = run("on", "seen", "--json")
    assert (code, json.loads(refused)["error"]["code"]) == (2, "automation.untried")
    assert run("dry-run", "seen")[1].startswith("In the last 30 days it would have looked 0 times and acted 0 times")
    assert json.loads(run("on", "Seen", "--json")[1])["on"] == 1
    market.tell("visit", 0.1, "oven")
    look.call()
    assert "Tag x put on Nandgiri Auto." in run("runs", "seen")[1]
    (one,) = json.loads(run("list", "--json")[1])["automations"]
    assert (one["runs"]["done"], run("list")[1].count("on (version 1)")) == (1, 1)
    assert run("off", str(one["id"]))[0] == 0
    with pytest.raises(Stop, match="There is no automation nobody"):
        run("runs", "nobody")
    hearing.forget()
