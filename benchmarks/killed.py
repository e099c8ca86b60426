"""Events from 8 clients while processes and connections are killed at random: what was acknowledged is there, once.

A client sends each batch until it is answered 200, as trackers do. Meanwhile web process and worker are killed with
SIGKILL, and PostgreSQL's connections of both are ended; then the log is held against a clean replay.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks import senders
from benchmarks.events import CLIENTS, served
from benchmarks.market import make
from benchmarks.start import answers, family
from sanket.crm.activities.queries import count_alive
from sanket.crm.capture import queries as capture
from sanket.crm.capture.actions import add_source
from sanket.crm.capture.jobs import reread
from sanket.crm.capture.queries import Event, Fate
from sanket.crm.recognition import queries as recognition
from sanket.crm.recognition.actions import settle

LARGEST_BATCH = 200
PAUSE_S = 0.05
SETTLED_S = 300


class Client(threading.Thread):
    """Sends its events in batches of any size; insists."""

    def __init__(self, port: int, key: str, number: int, events: int, accounts: int) -> None:
        super().__init__()
        self.port, self.key, self.left, self.accounts = port, key, events, accounts
        self.chance = random.Random(number)
        self.name = f"k{number}"
        self.acknowledged: list[str] = []
        self.answers: dict[str, int] = {}
        self.slowest = 0.0

    def run(self) -> None:
        batch = 0
        while self.left:
            size = min(self.left, self.chance.randint(1, LARGEST_BATCH))
            mark = f"{self.name}-{batch}"
            body = senders.batch(self.chance, mark, size, self.accounts, 0.7)
            began = time.perf_counter()
            while not self.told(body):
                time.sleep(PAUSE_S)
            self.slowest = max(self.slowest, time.perf_counter() - began)
            self.acknowledged += [f"{mark}-{n}" for n in range(size)]
            self.left -= size
            batch += 1

    def told(self, body: bytes) -> bool:
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            visit.request("POST", "/v1/batch", body, {"Authorization": f"Bearer {self.key}"})
            answer = visit.getresponse()
            said = json.loads(answer.read())
            self.count(str(answer.status))
            if answer.status == 200 and said["rejected"]:
                raise SystemExit(f"What is right was rejected: {said}")
            return answer.status == 200
        except (OSError, http.client.HTTPException, ValueError):
            self.count("none")
            return False
        finally:
            visit.close()

    def count(self, what: str) -> None:
        self.answers[what] = self.answers.get(what, 0) + 1


def measure(*, accounts: int, events: int, every_s: float, workers: int) -> dict[str, Any]:
    """``every_s``: about so often something is killed."""
    make(accounts, 0)
    key = add_source(name="Website", by=None, now=datetime.now(UTC)).write_key
    killed: dict[str, int] = {}
    began = time.perf_counter()
    with served("-m", "sanket", "serve", "--with-worker", "--workers", str(workers)) as (port, pid):
        clients = [Client(port, key, n, events // CLIENTS, accounts) for n in range(CLIENTS)]
        for one in clients:
            one.start()
        chance = random.Random(7)
        while any(one.is_alive() for one in clients):
            time.sleep(every_s * (0.5 + chance.random()))
            if what := answers(port, "/healthz") and kill(pid, chance):
                killed[what] = killed.get(what, 0) + 1
        for one in clients:
            one.join()
        took = time.perf_counter() - began
        wait(lambda: answers(port, "/readyz"))
    statuses: dict[str, int] = {}
    for one in clients:
        for status, count in one.answers.items():
            statuses[status] = statuses.get(status, 0) + count
    return {
        "events": events,
        "seconds": took,
        "killed": killed,
        "answers": statuses,
        "slowest_s": max(one.slowest for one in clients),
        **compared({message for one in clients for message in one.acknowledged}),
    }


def compared(acknowledged: set[str]) -> dict[str, Any]:
    """Against the tables, when what was left to background work is done."""
    reread.call()
    settle(now=datetime.now(UTC))
    kept = list(Event.objects.values_list("message_id", flat=True))
    logged = Event.objects.filter(fate=Fate.ACTIVITY).count()
    return {
        "acknowledged": len(acknowledged),
        "kept": len(kept),
        "lost": len(acknowledged - set(kept)),
        "doubled": len(kept) - len(set(kept)) + abs(count_alive() - logged),
        "activities": logged,
        "readings_differ": len(capture.verify()),
        "replay_differs": len(recognition.verify()),
    }


def kill(pid: int, chance: random.Random) -> str:
    """One of a web process, the worker, and the database's connections; empty where there is none just now."""
    ways = ["web", "worker", *(["connections"] if connection.vendor == "postgresql" else [])]
    what = chance.choice(ways)
    if what == "connections":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return what
    for one in family(pid)[1:]:
        try:
            is_worker = b"worker" in Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")
            if is_worker == (what == "worker"):
                os.kill(one, signal.SIGKILL)
                return what
        except OSError:
            continue
    return ""


def wait(condition: Callable[[], Any]) -> None:
    until = time.monotonic() + SETTLED_S
    while not condition():
        if time.monotonic() > until:
            raise SystemExit("The site did not come to rest.")
        time.sleep(0.1)
