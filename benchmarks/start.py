"""From `sanket serve --with-worker` to the first page, and what the idle processes hold in memory."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from benchmarks.market import PASSWORD
from sanket.crm.workspace.actions import set_up

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, path: str) -> bool:
    visit = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        visit.request("GET", path)
        return visit.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        visit.close()


def family(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def memory(pid: int) -> dict[str, float]:
    """Megabytes: all that is resident, and with what processes share counted once."""
    whole = {"Rss": 0, "Pss": 0}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in whole:
            whole[name] = int(value.split()[0])
    name = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return {"rss": whole["Rss"] / 1000, "pss": whole["Pss"] / 1000, "worker": " worker" in name}


def once(home: Path, path: str, idle: float) -> dict[str, Any]:
    port = free_port()
    started = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "sanket", "serve", "--with-worker", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "SANKET_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"},
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    try:
        while not answers(port, path):
            if time.perf_counter() - started > PATIENCE_SECONDS or server.poll() is not None:
                raise SystemExit("The server never answered.")
            time.sleep(0.02)
        seconds = time.perf_counter() - started
        cpu = sum(sum(map(int, Path(f"/proc/{pid}/schedstat").read_text().split()[:1])) for pid in family(server.pid))
        until = time.monotonic() + idle
        while time.monotonic() < until or (idle and not answers(port, "/readyz")):
            time.sleep(0.2)
        held = [memory(pid) for pid in family(server.pid)] if idle else []
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(40)
    return {
        "seconds": seconds,
        "cpu_s": cpu / 1e9,
        "rss_mb": sum(one["rss"] for one in held),
        "pss_mb": sum(one["pss"] for one in held),
        "worker_rss_mb": sum(one["rss"] for one in held if one["worker"]),
        "processes": len(held),
    }


def measure(*, starts: int, idle: float) -> dict[str, Any]:
    """Starts with a database that is there; and one that has to make it (on SQLite)."""
    now = datetime.now(UTC)
    set_up(
        company="Benchmark",
        time_zone="UTC",
        currency="INR",
        email="admin@example.com",
        password=PASSWORD,
        name="A",
        now=now,
    )
    home = Path(settings.SANKET_HOME)
    found = [once(home, "/sign-in/", idle if n == 0 else 0) for n in range(starts)]
    answer = {
        "starts": [one["seconds"] for one in found],
        "seconds": sorted(one["seconds"] for one in found)[len(found) // 2],
        "cpu_s": sorted(one["cpu_s"] for one in found)[len(found) // 2],
        **{name: found[0][name] for name in ("rss_mb", "pss_mb", "worker_rss_mb", "processes")},
    }
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        answer["empty_seconds"] = once(home / "empty", "/first-run/", 0)["seconds"]
    return answer
