"""Alice logs activities in the browser while web processes are killed: what was answered is there, once."""

from __future__ import annotations

import os
import re
import signal
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.cli.house import PATIENCE_SECONDS, House, free_port, get, until
from tests.cli.market import HOT, fill

PASSWORD = "correct horse battery"
# Web processes that die one after the other are in test_kill_web_and_worker.py.
WEB_DIES, WORKER_DIES = 2, (4, 6)


class Visitor:
    """Somebody with a browser that keeps cookies and knows how to send a form."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=PATIENCE_SECONDS) as response:
            return str(response.read().decode())

    def post(self, path: str, **fields: str) -> str:
        request = urllib.request.Request(self.base + path, urlencode(fields).encode(), {"Referer": self.base + path})
        with self.opener.open(request, timeout=PATIENCE_SECONDS) as response:
            assert response.status == 200
            return str(response.read().decode())

    def insist(self, path: str, **fields: str) -> None:
        """Press the button again until there is an answer, as people do."""

        def answered() -> bool:
            try:
                self.post(path, **fields)
            except urllib.error.HTTPError:
                raise
            except OSError:
                return False
            return True

        until(answered)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
    assert found, f"there is no {name} on the page"
    return found[1]


def child_of(house: House, parent: int, word: str) -> int:
    for pid in house.processes():
        try:
            line = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            above = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if above == parent and word in line:
            return pid
    return 0


@pytest.mark.slow
def test_what_was_answered_is_there_once(house: House, tmp_path: Path):
    fill(house, tmp_path)
    house.python(f"""
from datetime import UTC, datetime
from sanket.crm.workspace.actions import set_up
set_up(company="Robots", time_zone="UTC", currency="EUR", email="alice@example.com", password={PASSWORD!r},
       name="Alice", now=datetime.now(UTC))""")
    port = free_port()
    process = house.start("serve", "--with-worker", "--port", str(port))
    until(lambda: get(port, "/readyz")[0] == 200)
    alice = Visitor(port)
    token = hidden(alice.get("/sign-in/"), "csrfmiddlewaretoken")
    alice.post("/sign-in/", csrfmiddlewaretoken=token, login="alice@example.com", password=PASSWORD)

    ((account, visit, robot),) = house.sql(
        "SELECT a.id, t.id, o.id FROM crm_account a, crm_activitytype t, crm_offering o "
        "WHERE a.external_id = 'acme' AND t.external_id = 'visit' AND o.external_id = 'r1'"
    )
    path = f"/activities/new/?account={account}"
    known = house.count("crm_activity")
    for number in range(8):
        page = alice.get(path)
        facts = {
            "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
            "token": hidden(page, "token"),
            "type": str(visit),
            "offering": str(robot),
            "occurred_at": f"2026-06-02T11:{number:02}",
        }
        # Between the form and the button.
        if number == WEB_DIES:
            os.kill(until(lambda: child_of(house, process.pid, "serve")), signal.SIGKILL)
        if number in WORKER_DIES:
            os.kill(until(lambda: child_of(house, process.pid, "worker")), signal.SIGKILL)
        alice.insist(path, **facts)
        if number == WEB_DIES:
            # It may be the answer that was lost, not the question: she presses the button once more.
            alice.insist(path, **facts)
    assert house.count("crm_activity") == known + 8
    assert len(house.json("explain", "acme", "r1", "--at", HOT)["parts"]) == 2 + 8
    assert house.json("replay", "--verify") == {"differences": []}
    os.kill(process.pid, signal.SIGTERM)
    process.communicate(timeout=PATIENCE_SECONDS)
    until(lambda: not house.processes())
