"""Several web processes, several machines: what a database server makes possible."""

from __future__ import annotations

import os
import signal
import subprocess
from functools import partial

from tests.cli.house import IS_POSTGRESQL, Builder, House, free_port, get, until
from tests.cli.test_serve import Serving, is_alive


def test_more_web_processes_need_postgresql(house: House):
    if not IS_POSTGRESQL:
        assert "SQLite is served by one web process" in house.refused("serve", "--workers", "2")
        return
    serving = Serving(house, "--workers", "2")
    assert get(serving.port, "/healthz")[0] == 200
    os.kill(serving.process.pid, signal.SIGTERM)
    assert serving.ended()[0] == 0


def test_two_groups_of_one_home_take_turns_at_the_first_start(build: Builder):
    house = build.bare()
    ports = [free_port(), free_port()]
    processes: list[subprocess.Popen[str]] = [house.start("serve", "--port", str(port)) for port in ports]
    for port in ports:
        until(partial(is_alive, port))
        assert get(port, "/")[0] == 200, "an empty home has pages at once"
    assert all(process.poll() is None for process in processes)
    house.close()
