"""What the command line can do stands in docs/commands.md, and nothing else stands there."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import pytest

from sanket.cli import imports, program, users
from sanket.schedule import SCHEDULE
from tests.docs.pages import DOCS, section

TEXT = (DOCS / "commands.md").read_text()


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


COMMANDS = commands(program.parser())


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if action.help is not argparse.SUPPRESS:
            yield from (option for option in action.option_strings if option not in ("-h", "--help"))
    for below in commands(parser).values():
        yield from options(below)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_told(name: str):
    told = section(TEXT, name)
    assert f"`sanket {name}" in told
    for option in options(COMMANDS[name]):
        assert option in told, f"{name} {option}"
    for below in commands(COMMANDS[name]):
        assert f"`sanket {name} {below}" in told


def test_no_command_or_option_is_told_that_there_is_not():
    headings = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert sorted(headings) == sorted(COMMANDS)
    known = {option for parser in COMMANDS.values() for option in options(parser)} | {"--help", "--version"}
    assert set(re.findall(r"--[a-z][a-z-]+", TEXT)) - known == set()


def test_every_scheduled_job_is_told():
    told = section(TEXT, "worker")
    assert re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE) == [entry.name for entry in SCHEDULE]


def test_kinds_and_roles_are_told():
    assert all(f"`{kind}`" in section(TEXT, "import") for kind in imports.KINDS)
    assert ", ".join(users.ROLES[:-1]) in section(TEXT, "user")


def test_kinds_and_roles_are_those_of_the_business():
    """The command line lists them itself, since help must not load Django."""
    from sanket.crm.imports.kinds import KINDS
    from sanket.crm.workspace.models import Role

    assert sorted(imports.KINDS) == sorted(KINDS)
    assert list(users.ROLES) == Role.values


def test_the_answers_for_machines_are_told():
    """The keys that docs/commands.md promises for leads, in their order; tests/cli asks for the same ones."""
    told = re.search(r'"leads": \[\{(.+?)\}\]', section(TEXT, "leads"))
    assert told is not None
    assert told[1].replace('"', "").split(", ") == [
        "account", "offering", "stage", "interest", "fitment", "interest_threshold", "fitment_threshold",
        "recognised_at", "cold_at", "contacts", "evidence", "covers", "owner",
    ]  # fmt: skip
