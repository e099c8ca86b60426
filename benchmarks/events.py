"""`/v1/batch` behind the real server, 8 clients with batches of 100, against a bare server in the same run; then too much."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from benchmarks.market import make
from benchmarks.single import shares
from benchmarks.start import ROOT, answers, family, free_port
from sanket.crm.capture.actions import add_source
from sanket.crm.capture.queries import count_events

CLIENTS, SIZE = 8, 100
CROWD, CROWD_SECONDS = 100, 5.0
PATIENCE_SECONDS = 60


def measure(*, accounts: int, batches: int, rounds: int, workers: int, known: float, pages: int) -> dict[str, Any]:
    """``batches`` of each client in each round; rounds of ours and of the bare servers in turns: of one that parses all,
    and of a leaner one that leaves what events say of themselves as bytes."""
    make(accounts, 0)
    key = add_source(name="Website", by=None, now=datetime.now(UTC)).write_key
    given: dict[str, Any] = {"accounts": accounts, "batches": batches, "size": SIZE, "clients": CLIENTS, "seconds": 600}
    given |= {"known": known, "pages": pages}
    sqlite = connection.vendor == "sqlite"
    connection.close()
    ours: list[dict[str, Any]] = []
    floor: list[dict[str, Any]] = []
    lean: list[dict[str, Any]] = []
    with served("-m", "sanket", "serve", "--workers", str(workers)) as server:
        sent(server, {**given, "batches": max(batches // 5, 2)}, key, "warm")
        for number in range(rounds):
            ours.append(sent(server, given, key, f"ours{number}"))
            if sqlite:
                with bare() as other:
                    floor.append(sent(other, given, key, f"bare{number}"))
                with bare(BARE_EVENTS_LEAN="1") as other:
                    lean.append(sent(other, given, key, f"lean{number}"))
        crowd = sent(server, {**given, "clients": CROWD, "batches": 40, "seconds": CROWD_SECONDS}, key, "crowd")
        after = sent(server, {**given, "clients": 1, "batches": 5}, key, "after")
    best = max(ours, key=lambda one: one["rate"])
    found = {
        "workers": workers,
        "known": known,
        "rate": best["rate"],
        "cpu": min(one["cpu"] for one in ours),
        **shares([seconds for one in ours for _, seconds in one["answers"]]),
        "statuses": dict(sum((Counter(str(status) for status, _ in one["answers"]) for one in ours), Counter())),
        "stored": count_events(),
        "crowd": dict(Counter(str(status) for status, _ in crowd["answers"])),
        "crowd_p99": shares([seconds for _, seconds in crowd["answers"]])["p99"],
        "after_ms": shares([seconds for _, seconds in after["answers"]])["p50"],
    }
    if floor:
        found["bare"] = max(one["rate"] for one in floor)
        found["bare_cpu"] = min(one["cpu"] for one in floor)
        found["ratio"] = max(one["rate"] / other["rate"] for one, other in zip(ours, floor, strict=True))
        found["lean"] = max(one["rate"] for one in lean)
        found["lean_ratio"] = max(one["rate"] / other["rate"] for one, other in zip(ours, lean, strict=True))
    return found


Server = tuple[int, int]
"""Port and process."""


@contextmanager
def served(*command: str, **env: str) -> Iterator[Server]:
    port = free_port()
    flag = ["--port"] if "serve" in command else []
    process = subprocess.Popen(
        [sys.executable, *command, *flag, str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SANKET_EVENTS_PER_SECOND": "0", **env},
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not answers(port, "/healthz"):
            if time.monotonic() > until or process.poll() is not None:
                raise SystemExit("The server never answered.")
            time.sleep(0.02)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@contextmanager
def bare(**env: str) -> Iterator[Server]:
    file = Path(settings.SANKET_HOME) / f"bare-{time.time_ns()}.sqlite3"
    with served("-m", "benchmarks.bare_events", BARE_EVENTS=str(file), **env) as server:
        yield server


def sent(server: Server, given: dict[str, Any], key: str, mark: str) -> dict[str, Any]:
    """Acknowledged events a second, and the processors' milliseconds of the server's processes for a thousand."""
    port, pid = server
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "answers.json"
        before = cpu(pid)
        script = str(Path(__file__).with_name("senders.py"))
        subprocess.run(
            [sys.executable, script, json.dumps({**given, "port": port, "key": key, "mark": mark}), str(out)],
            check=True,
        )
        used = cpu(pid) - before
        found: dict[str, Any] = json.loads(out.read_text())
    taken = SIZE * sum(status == 200 for status, _ in found["answers"])
    return {"answers": found["answers"], "rate": taken / found["seconds"], "cpu": 1e6 * used / max(taken, 1)}


def cpu(pid: int) -> float:
    """Seconds of the processors, of this process and all below it."""
    ticks = os.sysconf("SC_CLK_TCK")
    found = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        found += int(fields[11]) + int(fields[12])
    return found / ticks
