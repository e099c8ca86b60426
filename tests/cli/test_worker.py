"""A worker as a process: it works, ends politely, and bears a restart of the database."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.cli.house import PATIENCE_SECONDS, House, until


def enqueue(house: House, call: str) -> None:
    house.python(f"from tests.cli import jobs\njobs.{call}")


def words(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def test_it_does_what_is_waiting_and_ends(house: House, tmp_path: Path):
    for word in ("one", "two", "three"):
        enqueue(house, f"write.enqueue({str(tmp_path / 'out')!r}, {word!r})")
    house.run("worker", "--once")
    assert words(tmp_path / "out") == ["one", "two", "three"]
    assert house.count("crm_workerbeat") == 0


def test_asked_to_end_it_finishes_the_job_in_hand(house: House, tmp_path: Path):
    enqueue(house, f"slow.enqueue({str(tmp_path / 'out')!r}, 3)")
    enqueue(house, f"write.enqueue({str(tmp_path / 'out')!r}, 'next')")
    process = house.start("worker")
    until(lambda: words(tmp_path / "out") == ["began"])
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=PATIENCE_SECONDS) == 0
    assert words(tmp_path / "out") == ["began", "ended"]
    house.run("worker", "--once")
    assert words(tmp_path / "out") == ["began", "ended", "next"]


def test_two_workers_do_each_job_once(house: House, tmp_path: Path):
    house.python(
        f"from tests.cli import jobs\nfor n in range(40):\n    jobs.write.enqueue({str(tmp_path / 'out')!r}, str(n))"
    )
    workers = [house.start("worker", "--once") for _ in range(2)]
    assert [worker.wait(timeout=PATIENCE_SECONDS) for worker in workers] == [0, 0]
    assert sorted(words(tmp_path / "out"), key=int) == [str(n) for n in range(40)]


def test_a_job_whose_worker_is_killed_is_done_again(house: House, tmp_path: Path):
    enqueue(house, f"slow.enqueue({str(tmp_path / 'out')!r}, 4)")
    first = house.start("worker")
    until(lambda: words(tmp_path / "out") == ["began"])
    os.kill(first.pid, signal.SIGKILL)
    first.wait(timeout=PATIENCE_SECONDS)
    house.start("worker")
    until(lambda: words(tmp_path / "out") == ["began", "began", "ended"])
    # Meanwhile the clock may have asked for jobs of its own.
    ended = "SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path = 'tests.cli.jobs.slow'"
    until(lambda: house.sql(ended) == [("SUCCESSFUL",)])


def test_it_bears_a_database_that_goes_away(house: House, tmp_path: Path):
    process = house.start("worker")
    until(lambda: house.count("crm_workerbeat") == 1)
    if house.env.get("DATABASE_URL"):
        house.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    else:
        # On SQLite, the like of it: somebody holds the write lock for a while.
        import sqlite3
        import time

        holder = sqlite3.connect(house.home / "sanket.sqlite3", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        time.sleep(3)
        holder.execute("ROLLBACK")
        holder.close()
    enqueue(house, f"write.enqueue({str(tmp_path / 'out')!r})")
    until(lambda: words(tmp_path / "out") == ["done"])
    assert process.poll() is None
