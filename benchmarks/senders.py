"""Clients that send batches, each as soon as the last was answered: benchmarks/senders.py JSON OUT, in a process of its own.

What they send is made before the clock starts.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

KINDS = ("visit", "download", "pricing", "meeting", "open")


class Visits:
    """Visitors nobody knows, some of them at once, each of whom looks at so many pages."""

    def __init__(self, chance: random.Random, pages: int) -> None:
        self.chance, self.pages = chance, pages
        self.here: list[tuple[str, int]] = []

    def next(self) -> str:
        if len(self.here) < AT_ONCE:
            self.here.append((f"{self.chance.getrandbits(40):x}", self.pages))
        place = self.chance.randrange(len(self.here))
        visitor, left = self.here[place]
        if left == 1:
            self.here[place] = self.here[-1]
            self.here.pop()
        else:
            self.here[place] = (visitor, left - 1)
        return visitor


AT_ONCE = 20
"""Visitors of one client who are looking at pages."""


def batch(
    chance: random.Random, mark: str, size: int, accounts: int, known: float, visits: Visits | None = None
) -> bytes:
    """``known``: the share of events of people of accounts; the others are visits of nobody knows whom."""
    visits = visits or Visits(chance, 1)
    items: list[dict[str, Any]] = []
    for number in range(size):
        item: dict[str, Any] = {"messageId": f"{mark}-{number}", "timestamp": now(), "context": context()}
        if chance.random() < known:
            account = chance.randrange(accounts)
            item |= {"type": "track", "event": chance.choice(KINDS), "userId": f"c{account}-{chance.randrange(3)}"}
            item["properties"] = {"product": f"p{(account * 7 + chance.randrange(2)) % 40}", "quantity": 5}
            item["context"]["groupId"] = f"a{account}"
        else:
            item |= {"type": "page", "anonymousId": visits.next()}
            item["properties"] = {"url": f"https://example.com/p{chance.randrange(40)}", "title": "Pumps"}
        items.append(item)
    return json.dumps({"batch": items, "sentAt": now()}).encode()


def context() -> dict[str, Any]:
    return {
        "library": {"name": "analytics-node", "version": "3.1.0"},
        "locale": "en-IN",
        "page": {"path": "/pumps", "referrer": "https://example.com/", "search": "", "title": "Pumps"},
        "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
    }


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())


class Client(threading.Thread):
    def __init__(self, port: int, key: str, bodies: list[bytes], seconds: float) -> None:
        super().__init__()
        self.port, self.key, self.bodies, self.seconds = port, key, bodies, seconds
        self.answers: list[tuple[int, float]] = []

    def run(self) -> None:
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        until = time.perf_counter() + self.seconds
        for body in self.bodies:
            began = time.perf_counter()
            if began > until:
                return
            visit.request("POST", "/v1/batch", body, headers)
            answer = visit.getresponse()
            answer.read()
            self.answers.append((answer.status, time.perf_counter() - began))


def main(given: str, out: str) -> None:
    wanted = json.loads(given)
    chance = random.Random(wanted["mark"])
    made = []
    for client in range(wanted["clients"]):
        visits = Visits(chance, wanted["pages"])
        marks = [f"{wanted['mark']}-{client}-{number}" for number in range(wanted["batches"])]
        made.append(
            [batch(chance, mark, wanted["size"], wanted["accounts"], wanted["known"], visits) for mark in marks]
        )
    clients = [Client(wanted["port"], wanted["key"], bodies, wanted["seconds"]) for bodies in made]
    began = time.perf_counter()
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    took = time.perf_counter() - began
    Path(out).write_text(
        json.dumps({"seconds": took, "answers": [one for client in clients for one in client.answers]})
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
