"""What rules would have done, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sanket.cli import house, routing
from sanket.cli.program import parser
from sanket.cli.speech import Stop
from sanket.crm.recognition.tests.story import NOW, Market
from sanket.crm.workspace.actions import save_user


@pytest.fixture(autouse=True)
def market(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "open_house", lambda: None)
    Market().tell("meeting", 0.5)
    save_user(email="asha@example.com", name="Asha", role="sales", by=None, now=NOW)


def run(*arguments: str) -> int:
    return routing.run(parser().parse_args(["routing", "replay", *arguments]))


def test_of_the_rules_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rules.json"
    file.write_text(json.dumps([{"name": "Asha", "then": "person", "people": ["asha@example.com"]}]))
    assert run("--rules", str(file), "--days", "366", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"since", "until", "leads", "left_out", "people", "differences", "not_known"}
    file.write_text(json.dumps([{"name": "Asha", "then": "person", "people": ["nobody@example.com"]}]))
    assert run("--rules", str(file), "--json") == 2
    told = json.loads(capsys.readouterr().out)["error"]
    assert (told["field"], told["sentence"][:7]) == ("people", "Rule 1:")
    assert run() == 0
    assert "Not known:" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [("--days", "0"), ("--rules", "/nowhere.json")])
def test_what_cannot_be_asked(arguments: tuple[str, ...]) -> None:
    with pytest.raises(Stop):
        run(*arguments)
