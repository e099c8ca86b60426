"""Most tests ask a process that is warm. In a process of its own each command says the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.house import Builder, House
from tests.cli.market import HOT, fill, write
from tests.cli.test_help import COMMANDS

# These two stay; they are always started in a process of their own.
STAYING = {"serve", "worker"}
# These have files of their own; what they load (NumPy, Numba, SciPy, Arrow) is loaded where it is used, warm or cold;
# `mcp` is started in a process of its own there.
APART = {"export", "influence", "learn", "mcp", "scores", "what-if"}
ASKED: dict[str, list[str]] = {
    "activities": ["activities", "--account", "acme", "--count", "--json"],
    "automation": ["automation", "list", "--json"],
    "backup": ["backup", "BACKUP", "--json"],
    "condition": ["condition", 'account.industry = "machinery"', "--of", "account", "--json"],
    "demo": ["demo", "clear"],
    "doctor": ["doctor", "--json"],
    "events": ["events", "--count", "--json"],
    "explain": ["explain", "acme", "r1", "--at", HOT],
    "import": ["import", "activities", "ACTIVITIES", "--json"],
    "leads": ["leads", "--at", HOT, "--json"],
    "replay": ["replay", "--verify", "--json"],
    "routing": ["routing", "replay", "--json"],
    "restore": ["restore", "BACKUP", "--force", "--json"],
    "source": ["source", "list", "--json"],
    "token": ["token", "list"],
    "user": ["user", "deactivate", "bea@example.com"],
    "webhook": ["webhook", "list", "--json"],
}
# They tell an instant, a size or a place, which differs: their answers need only have the same parts.
TELLS_WHERE_AND_WHEN = {"backup", "doctor", "import", "restore", "routing"}


@pytest.fixture(scope="module")
def market(build: Builder, tmp_path_factory: pytest.TempPathFactory) -> House:
    made = build()
    fill(made, tmp_path_factory.mktemp("files"))
    for name, role in (("ann", "admin"), ("bea", "sales")):
        made.run("user", "add", f"{name}@example.com", "--role", role)
    # Leads that opened wait for somebody to give them out, and the doctor says so.
    made.run("worker", "--once")
    return made


def test_every_command_is_asked():
    assert set(ASKED) | STAYING | APART == set(COMMANDS)


@pytest.mark.parametrize("command", ASKED)
def test_a_process_of_its_own_says_the_same(market: House, build: Builder, tmp_path: Path, command: str):
    files = {"BACKUP": tmp_path / "b.tar.gz", "ACTIVITIES": write(tmp_path, "activities")}
    if command == "restore":
        market.run("backup", files["BACKUP"])
    arguments = [files.get(word, word) for word in ASKED[command]]
    houses = build.like(market), build.like(market)
    warm, cold = houses[0].run(*arguments), houses[1].cold(*arguments)
    assert (cold.returncode, cold.stderr) == (0, warm.stderr)
    if command in TELLS_WHERE_AND_WHEN:
        assert json.loads(cold.stdout).keys() == json.loads(warm.stdout).keys()
    else:
        assert cold.stdout == warm.stdout
