"""An empty SANKET_HOME becomes a Sanket by whichever command comes first."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

from sanket.cli import house as opening
from tests.cli.house import IS_POSTGRESQL, House


def test_any_command_makes_home_key_and_database(bare: House):
    assert bare.json("leads")["leads"] == []
    assert stat.S_IMODE(bare.home.stat().st_mode) == 0o700
    assert stat.S_IMODE((bare.home / "secret-key").stat().st_mode) == 0o600
    assert bare.count("crm_lead") == 0
    if not IS_POSTGRESQL:
        assert (bare.home / "sanket.sqlite3").exists()


def test_two_at_once_do_not_collide(bare: House):
    command = [sys.executable, "-m", "sanket", "user", "list"]
    together = [
        subprocess.Popen(command, env=bare.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[1] for process in together]
    assert [process.returncode for process in together] == [0, 0], said
    assert len(set(bare.sql("SELECT app, name FROM django_migrations"))) == bare.count("django_migrations")


def test_a_database_that_is_up_to_date_is_not_migrated_again(house: House):
    before = house.sql("SELECT max(id), count(*) FROM django_migrations")
    assert house.run("user", "list").stderr == ""
    assert house.sql("SELECT max(id), count(*) FROM django_migrations") == before


def test_a_migration_that_is_missing_is_made_up_for(house: House):
    # Its work is undone as well, so that it can be done again.
    house.sql("DELETE FROM django_migrations WHERE app = 'django_tasks_database'")
    house.sql("DROP TABLE django_tasks_database_dbtaskresult")
    assert "Bringing the database to this version" in house.run("user", "list").stderr
    assert house.count("django_tasks_database_dbtaskresult") == 0


def test_a_newer_database_is_left_alone(house: House):
    house.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('crm', '9999_future', '2030-01-01')")
    assert "written by a newer Sanket (migration 9999_future" in house.refused("user", "list")


def test_a_home_that_cannot_be_written(bare: House):
    bare.env["SANKET_HOME"] = "/proc/sanket"
    assert "SANKET_HOME is '/proc/sanket' and cannot be written" in bare.refused("user", "list")


def test_the_lock_is_let_go_by_the_dead(tmp_path):
    pid = os.fork()
    if pid == 0:
        with opening.alone(tmp_path):
            os._exit(9)
    os.waitpid(pid, 0)
    with opening.alone(tmp_path):
        pass
