"""From the acknowledgement of events to the answer of GET /api/v1/leads that has their lead, while others tell events."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from benchmarks import senders
from benchmarks.events import served
from benchmarks.market import make
from benchmarks.single import shares
from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.capture.actions import add_source
from sanket.crm.leads.queries import Lead
from sanket.crm.workspace.actions import issue_token
from sanket.crm.workspace.queries import User

SENDERS = 20
EVERY_S = 0.25
PATIENCE_S = 30
HOT = 4
"""So many meetings make a group hot."""


def measure(*, accounts: int, rate: float, seconds: float, workers: int) -> dict[str, Any]:
    """``rate``: single events a second, each in a request of its own; every quarter of a second an account becomes hot."""
    probes = int(seconds / EVERY_S)
    # Every fourth is of an industry that hardly fits.
    make(accounts + 4 * probes + 4, 0)
    first = accounts + -accounts % 4
    fresh = [first + 4 * n for n in range(probes)]
    now = datetime.now(UTC)
    key = add_source(name="Website", by=None, now=now).write_key
    token = issue_token(user=User.objects.get(), name="probe", scopes=["read"], by=None, now=now).secret
    pk_of = ids_by_external([f"a{account}" for account in fresh])
    connection.close()
    found: list[float] = []
    stop = threading.Event()
    with served("-m", "sanket", "serve", "--with-worker", "--workers", str(workers)) as (port, _):
        busy = [Sender(port, key, n, rate / SENDERS, accounts, stop) for n in range(SENDERS)]
        for one in busy:
            one.start()
        reader = Reader(port, token)
        for account in fresh:
            began = time.perf_counter()
            acknowledged = hot(port, key, account)
            while not reader.lists(pk_of[f"a{account}"]):
                if time.perf_counter() - acknowledged > PATIENCE_S:
                    raise SystemExit(f"Account a{account} never had its lead.")
                time.sleep(0.002)
            found.append(time.perf_counter() - acknowledged)
            time.sleep(max(0.0, EVERY_S - (time.perf_counter() - began)))
        stop.set()
        for one in busy:
            one.join()
    sent = [took for one in busy for took in one.took]
    return {
        "rate": len(sent) / seconds,
        "leads": probes,
        "by": reader.by,
        **shares(found),
        "event_p99": shares(sent)["p99"],
        "failed": sum(one.failed for one in busy),
    }


def post(visit: http.client.HTTPConnection, key: str, path: str, body: dict[str, Any]) -> int:
    visit.request("POST", path, json.dumps(body), {"Authorization": f"Bearer {key}"})
    answer = visit.getresponse()
    answer.read()
    return answer.status


def hot(port: int, key: str, account: int) -> float:
    """When the events that make this account hot were acknowledged."""
    visit = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    items = [
        {
            "type": "track", "event": "meeting", "userId": f"c{account}-{n % 3}", "messageId": f"h{account}-{n}",
            "properties": {"product": "p0"}, "context": {"groupId": f"a{account}"}, "timestamp": senders.now(),
        }
        for n in range(HOT)
    ]  # fmt: skip
    if post(visit, key, "/v1/batch", {"batch": items, "sentAt": senders.now()}) != 200:
        raise SystemExit("Events were not taken.")
    visit.close()
    return time.perf_counter()


class Sender(threading.Thread):
    """Single events at a steady pace: each is due at its time, and what it takes is counted from then."""

    def __init__(self, port: int, key: str, number: int, rate: float, accounts: int, stop: threading.Event) -> None:
        super().__init__()
        self.port, self.key, self.rate, self.accounts, self.stop = port, key, rate, accounts, stop
        self.chance, self.mark = random.Random(number), f"l{number}"
        self.took: list[float] = []
        self.failed = 0

    def run(self) -> None:
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began, number = time.perf_counter() + self.chance.random() / self.rate, 0
        while not self.stop.is_set():
            due = began + number / self.rate
            time.sleep(max(0.0, due - time.perf_counter()))
            (item,) = json.loads(senders.batch(self.chance, f"{self.mark}-{number}", 1, self.accounts, 1.0))["batch"]
            self.failed += post(visit, self.key, "/v1/track", item) != 200
            self.took.append(time.perf_counter() - due)
            number += 1


class Reader:
    """Asks for the leads recognised last: by the API, where it is there, else the room itself."""

    def __init__(self, port: int, token: str) -> None:
        self.visit = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}"}
        self.by = "GET /api/v1/leads" if self.asked() is not None else "the room's query"

    def asked(self) -> list[int] | None:
        self.visit.request("GET", "/api/v1/leads?sort=recognised&limit=50", headers=self.headers)
        answer = self.visit.getresponse()
        body = answer.read()
        if answer.status != 200:
            return None
        return [lead["account"]["id"] for lead in json.loads(body)["items"]]

    def lists(self, account: int) -> bool:
        found = self.asked()
        if found is None:
            return Lead.objects.listed(int(time.time())).filter(account_id=account).exists()
        return account in found
