"""Asking for help, and being misunderstood."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sanket.cli import program
from tests.cli.house import House

COMMANDS = sorted(
    name for action in program.parser()._actions if action.dest == "command" for name in (action.choices or ())
)


def test_asking_for_help_loads_no_django():
    code = "import sys; from sanket.cli import program; program.parser(); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_help_names_every_command(bare: House):
    told = bare.run("--help").stdout
    assert all(f"\n    {name}  " in told for name in COMMANDS), "each with its words on the same line"
    assert not bare.home.exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        program.main([command, "--help"])
    assert ended.value.code == 0
    assert f"sanket {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["fly"], "invalid choice: 'fly'"),
        (["import", "cows", "x.csv"], "invalid choice: 'cows'"),
        (["import", "accounts"], "required: FILE"),
        (["explain", "acme"], "required: OFFERING"),
        (["serve", "--port", "seventy"], "seventy is no port: choose a number from 1 to 65535"),
        (["serve", "--threads", "0"], "0 is no number from 1 to 64"),
        (["user", "add", "a@example.com"], "required: --role"),
    ],
)
def test_what_is_misunderstood_is_answered_in_one_line(arguments, sentence, capsys):
    with pytest.raises(SystemExit) as ended:
        program.main(arguments)
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_the_version(capsys):
    with pytest.raises(SystemExit) as ended:
        program.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("sanket 0.")


def test_without_a_command_it_shows_the_help_and_did_nothing(capsys):
    assert program.main([]) == 2
    assert "COMMAND" in capsys.readouterr().out
