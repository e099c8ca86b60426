"""Writers at the same time: whoever comes first, nothing is lost or doubled, and the answers are the same characters."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cli.house import IS_POSTGRESQL, Builder, House, until
from tests.stories.history import ACTIVITIES

WRITERS = 4 if IS_POSTGRESQL else 2


def program(house: House, code: str) -> subprocess.Popen[str]:
    """A process of its own, with its own connection."""
    lines = f"from sanket.cli import house\nhouse.open_house()\nfrom tests.stories import history\n{code}"
    process = subprocess.Popen(
        [sys.executable, "-c", lines], env=house.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    house.started.append(process)
    return process


def said(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err[-3000:]
    return out


def written(house: House, gate: Path, *, writers: int, share: float, first_seed: int = 1) -> tuple[Any, Counter[str]]:
    """The history written by so many processes at once; answers what the house says at the end, and all outcomes."""
    said(program(house, "history.make_market()"))
    at_work = [
        program(house, f"history.write({first_seed + n}, {share}, {str(gate)!r})")
        for n in range(writers)
    ]  # fmt: skip
    for process in at_work:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    gate.touch()
    outcomes = Counter[str]()
    for process in at_work:
        outcomes.update(json.loads(said(process)))
    # What no writer took is told by the last one; so the end is the whole history.
    outcomes.update(json.loads(said(program(house, f"history.write(99, 1.0, {str(gate)!r})")).removeprefix("ready\n")))
    return json.loads(said(program(house, "history.answer()"))), outcomes


@pytest.fixture(scope="module")
def quiet(build: Builder, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What one writer alone leaves behind."""
    alone = build()
    told, _ = written(alone, tmp_path_factory.mktemp("alone") / "one", writers=0, share=1.0)
    alone.close()
    return told


@pytest.mark.slow
@pytest.mark.xdist_group("quiet")
@pytest.mark.parametrize("first_seed", [1, 20])
def test_writers_at_once_end_where_one_would(build: Builder, quiet: Any, tmp_path: Path, first_seed: int):
    together = build()
    loud, outcomes = written(together, tmp_path / "all", writers=WRITERS, share=0.7, first_seed=first_seed)
    for told in (quiet, loud):
        assert (told["lost"], told["strange"], told["rows"]) == ([], [], ACTIVITIES)
        assert told["differences"] == []
    # Each activity came in once, by whichever writer; the others were told so.
    assert outcomes["added"] + outcomes["correct added"] == ACTIVITIES
    assert outcomes["duplicate"] > ACTIVITIES
    assert outcomes["withdraw unknown"] == 0
    assert any(quiet["leads"])
    assert json.dumps(loud["leads"]) == json.dumps(quiet["leads"])
    assert json.dumps(loud["explained"]) == json.dumps(quiet["explained"])
    together.close()


@pytest.mark.postgresql_only
def test_a_writer_waits_for_another_at_the_same_account_only(house: House, tmp_path: Path):
    """While somebody holds one account, others are written; the one who waits goes on afterwards."""
    import psycopg

    said(program(house, "history.make_market()"))
    code = (
        "from sanket.crm.activities.actions import log\nit = history.History()\n"
        "rows = [one for one in it.first.values() if one.account_id == it.accounts[{account!r}]][:5]\n"
        "print(log(rows, now_s=history.NOW_S))"
    )
    with psycopg.connect(house.env["DATABASE_URL"]) as holder:
        holder.execute("SELECT 1 FROM crm_account WHERE external_id = 'A1' FOR NO KEY UPDATE")
        waiting = program(house, code.format(account="A1"))
        assert said(program(house, code.format(account="A2"))).count("added") == 5
        until(
            lambda: house.sql(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
        )
        assert waiting.poll() is None
        holder.rollback()
    assert said(waiting).count("added") == 5
