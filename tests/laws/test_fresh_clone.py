"""A newcomer's first minutes: clone, one command, a page; then Ctrl-C and nothing is left running."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.repository import ROOT

# One worker for all three: they follow each other in one clone.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("fresh-clone")]

# The promise is three minutes and five seconds on a quiet machine; here other tests use the second core.
FIRST_START_SECONDS = 300
LATER_START_SECONDS = 60
STOP_SECONDS = 60


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("newcomer") / "sanket"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, folder], check=True)
    return folder


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


class Demo:
    """script/demo in a session of its own, by which everything that it started can be found."""

    def __init__(self, clone: Path, port: int) -> None:
        unset = {"VIRTUAL_ENV", "PYTHONPATH", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SANKET_TEST_HOME"}
        env = {name: value for name, value in os.environ.items() if name not in unset}
        self.log = clone.parent / f"demo-{port}.log"
        self.address = f"http://127.0.0.1:{port}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [clone / "script" / "demo", "--port", str(port)],
                env={**env, "SANKET_HOME": str(clone.parent / "home")},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def wait_for(self, path: str, seconds: float) -> float:
        started = time.monotonic()
        while not self.answers(path):
            assert self.process.poll() is None, f"the demo ended by itself:\n{self.log.read_text()}"
            assert time.monotonic() - started < seconds, f"no answer within {seconds} s:\n{self.log.read_text()}"
            time.sleep(0.2)
        return time.monotonic() - started

    def left(self) -> list[str]:
        """The living processes of its session, by their command lines."""
        found = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _parent, _group, session = status.read_text().rpartition(")")[2].split()[:4]
                command = (status.parent / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue  # ended while we looked
            if int(session) == self.process.pid and state != "Z":
                found.append(command)
        return found

    def stop(self, signum: int) -> int:
        self.process.send_signal(signum)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                if int(status.read_text().rpartition(")")[2].split()[3]) == self.process.pid:
                    os.kill(int(status.parent.name), signal.SIGKILL)
            except OSError:
                continue
        self.process.wait()


@pytest.fixture
def demo(clone: Path, port: int) -> Iterator[Demo]:
    started = Demo(clone, port)
    yield started
    started.kill()


def test_first_start_then_sigterm(demo):
    seconds = demo.wait_for("/healthz", FIRST_START_SECONDS)
    print(f"first start: {seconds:.0f} s")
    demo.wait_for("/readyz", LATER_START_SECONDS)
    # It answers a moment before it says so.
    until = time.monotonic() + LATER_START_SECONDS
    while "@" not in (said := demo.log.read_text()) and time.monotonic() < until:
        time.sleep(0.1)
    assert demo.address.rpartition(":")[2] in said, "it says where it is"
    assert "@" in said, "it says who may sign in"
    assert demo.stop(signal.SIGTERM) in {0, 128 + signal.SIGTERM, -signal.SIGTERM}, said
    assert demo.left() == []


def test_later_start_then_ctrl_c(clone, demo):
    if not (clone / ".venv" / ".sanket-run").exists():
        pytest.skip("the first start did not come so far")
    seconds = demo.wait_for("/healthz", LATER_START_SECONDS)
    print(f"later start: {seconds:.1f} s")
    # As a terminal does: Ctrl-C reaches the whole foreground group.
    os.killpg(demo.process.pid, signal.SIGINT)
    assert demo.process.wait(STOP_SECONDS) in {0, 128 + signal.SIGINT, -signal.SIGINT}, demo.log.read_text()
    assert demo.left() == []


def test_it_writes_only_where_it_should(clone):
    if not (clone / ".venv").exists():
        pytest.skip("the first start did not come so far")
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=clone, check=True, capture_output=True, text=True)
    assert changed.stdout == ""
    assert not (clone / "var").exists(), "with SANKET_HOME elsewhere, nothing belongs here"
    key = clone.parent / "home" / "secret-key"
    assert key.stat().st_mode & 0o077 == 0
