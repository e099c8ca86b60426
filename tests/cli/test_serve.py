"""Web server and worker: they start together, keep each other's company, and leave together."""

from __future__ import annotations

import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.cli.house import PATIENCE_SECONDS, Builder, House, free_port, get, until


def is_alive(port: int) -> bool:
    return get(port, "/healthz")[0] == 200


class Serving:
    def __init__(self, house: House, *arguments: str) -> None:
        self.house, self.port = house, free_port()
        self.process = house.start("serve", "--port", str(self.port), *arguments)
        until(lambda: self.process.poll() is not None or get(self.port, "/healthz")[0] == 200)

    @property
    def web(self) -> int:
        return self._child("serve")

    @property
    def worker(self) -> int:
        return self._child("worker")

    def _child(self, word: str) -> int:
        """Pid of the child of the main process with this word on its command line; 0 while there is none."""
        for pid in self.house.processes():
            try:
                with open(f"/proc/{pid}/stat") as stat, open(f"/proc/{pid}/cmdline") as line:
                    parent, words = stat.read().rpartition(")")[2].split()[1], line.read().split("\0")
            except OSError:
                continue
            if int(parent) == self.process.pid and word in words:
                return pid
        return 0

    def ready(self) -> bool:
        return get(self.port, "/readyz")[0] == 200

    def ended(self) -> tuple[int, str]:
        said = self.process.communicate(timeout=PATIENCE_SECONDS)[0]
        until(lambda: not self.house.processes())
        return self.process.returncode, said


@pytest.fixture
def both(house: House) -> Iterator[Serving]:
    serving = Serving(house, "--with-worker")
    until(serving.ready)
    yield serving
    house.close()


@pytest.fixture(scope="module")
def running(build: Builder) -> Iterator[Serving]:
    """For all who only ask something of it."""
    house = build()
    serving = Serving(house, "--with-worker")
    until(serving.ready)
    yield serving
    house.close()


def test_it_tells_the_address_and_answers_without_sign_in(running: Serving):
    assert get(running.port, "/healthz") == (200, "alive\n")
    status, body = get(running.port, "/readyz")
    told = json.loads(body)
    assert (status, told["ready"], told["database"], told["reason"]) == (200, True, True, "")
    assert 0 <= told["worker_seconds"] < 60
    assert running.process.stdout is not None
    assert f"Sanket is at http://127.0.0.1:{running.port}/" in running.process.stdout.readline()


@pytest.mark.parametrize(
    ("signum", "to_all"),
    [(signal.SIGINT, True), (signal.SIGHUP, True), (signal.SIGTERM, False), (signal.SIGTERM, True)],
)
def test_it_stops_cleanly(house: House, signum: signal.Signals, to_all: bool):
    """A terminal tells the whole group, a service manager the main process."""
    serving = Serving(house, "--with-worker")
    until(serving.ready)
    (os.killpg if to_all else os.kill)(serving.process.pid, signum)
    code, said = serving.ended()
    assert code == 0, said
    assert "Traceback" not in said
    log = house.home / "sanket.sqlite3-wal"
    assert not log.exists() or log.stat().st_size == 0


def test_stopped_while_it_starts(house: House):
    process = house.start("serve", "--with-worker", "--port", str(free_port()))
    until(lambda: len(house.processes()) >= 1)
    os.kill(process.pid, signal.SIGTERM)
    process.communicate(timeout=PATIENCE_SECONDS)
    until(lambda: not house.processes())


def test_nobody_outlives_a_main_process_that_is_killed(both: Serving):
    os.kill(both.process.pid, signal.SIGKILL)
    assert both.ended()[0] == -signal.SIGKILL


def test_who_is_killed_is_followed_by_another(both: Serving):
    old = both.worker
    os.kill(old, signal.SIGKILL)
    until(lambda: both.worker not in (0, old))
    until(lambda: both.house.count("crm_workerbeat") >= 1)
    web = both.web
    os.kill(web, signal.SIGKILL)
    until(lambda: both.web not in (0, web) and is_alive(both.port))
    os.kill(both.process.pid, signal.SIGTERM)
    code, said = both.ended()
    assert code == 0
    assert "The worker ended (exit code -9); another one starts" in said


def test_a_port_that_is_taken(running: Serving):
    assert f"Port {running.port} is taken" in running.house.refused("serve", "--port", running.port)


def test_an_address_of_another_machine(house: House):
    assert "cannot be listened on" in house.refused("serve", "--host", "192.0.2.1")
    assert "is no address of this machine" in house.refused("serve", "--host", "no such host")


def test_probes_may_ask_by_number_and_hear_what_is_missing(house: House):
    house.env["SANKET_BASE_URL"] = "https://sanket.example.com"
    serving = Serving(house)
    for path, status in (("/healthz", 200), ("/readyz", 503), ("/sign-in/", 400)):
        request = urllib.request.Request(f"http://127.0.0.1:{serving.port}{path}", headers={"Host": "10.0.0.7"})
        try:
            found = urllib.request.urlopen(request, timeout=PATIENCE_SECONDS).status
        except urllib.error.HTTPError as error:
            found = error.code
        assert found == status, path
    assert "start `sanket worker`" in json.loads(get(serving.port, "/readyz")[1])["reason"]
    house.close()


def test_a_web_server_whose_processes_keep_dying_says_so_and_ends(house: House):
    serving = Serving(house)
    seen = set[int]()
    while serving.process.poll() is None and len(seen) < 50:
        pid = serving.web
        if pid and pid not in seen:
            seen.add(pid)
            os.kill(pid, signal.SIGKILL)
    code, said = serving.ended()
    assert code == 2
    assert "The web server ended because its processes kept dying" in said


def test_a_restore_waits_for_nobody_to_be_there(running: Serving, tmp_path):
    running.house.run("backup", tmp_path / "now.tar.gz")
    assert "Sanket is running" in running.house.refused("restore", tmp_path / "now.tar.gz", "--force")
