"""Runs the benchmarks, each in a process and a SANKET_HOME of its own, and prints their tables: script/bench [names].

Everything lies in the repository's var/bench, on the disk, and is removed afterwards. ``--write FILE`` writes the
document; nothing else is kept, but with ``--keep`` the large markets of `pages` in var/bench-cache.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import functools
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "script")]

import _postgresql  # noqa: E402

from benchmarks import tables  # noqa: E402
from benchmarks.plan import DATABASES, NAMES, SIZES, Run, runs  # noqa: E402

HOMES, CACHE = ROOT / "var" / "bench", ROOT / "var" / "bench-cache"
# A market's leads go cold by and by, and a listing of few leads proves nothing.
FRESH_SECONDS = 86_400


def child(module: str, given: dict[str, Any], home: Path, env: dict[str, str]) -> Any:
    """What the measurement answers."""
    with tempfile.TemporaryDirectory(dir=HOMES) as folder:
        out = Path(folder) / "answer.json"
        home.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SANKET_", "DATABASE_URL"))}
        subprocess.run(
            [sys.executable, str(ROOT / "benchmarks" / "child.py"), module, json.dumps(given), str(out)],
            env={**kept, "PYTHONPATH": str(ROOT), **env, "SANKET_HOME": str(home)},
            stdout=sys.stderr,
            check=True,
        )
        return json.loads(out.read_text())


@functools.cache
def model() -> Path:
    """What every SQLite home begins as: to make its tables takes seconds, and no benchmark measures that."""
    home = HOMES / f"model-{os.getpid()}"
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    child("nothing", {}, home, {})
    return home


@contextlib.contextmanager
def empty_home(database: str) -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="home-", dir=HOMES))
    try:
        if database == "sqlite":
            shutil.copytree(model(), home, dirs_exist_ok=True)
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def database(name: str) -> Iterator[dict[str, str]]:
    """The environment of an empty database: SQLite in its home, or a PostgreSQL server that does wait for the disk."""
    if name == "sqlite":
        yield {}
        return
    # A socket's path has to be short.
    home = Path(tempfile.mkdtemp(prefix="sanket-pg-", dir="/tmp"))
    home.chmod(0o755)
    _postgresql.QUICK = ()
    server: Any = None
    try:
        server, url = _postgresql.start_server(home)
        yield {"DATABASE_URL": url}
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


def measured(run: Run, keep: bool) -> Any:
    if run.market is None:
        with empty_home(run.database) as home, database(run.database) as env:
            return child(run.module, run.given, home, {**env, **run.env})
    if run.database == "sqlite":
        with market_home(run.market, keep) as home:
            return child(run.module, run.given, home, run.env)
    with empty_home(run.database) as home, database(run.database) as env:
        child("bigmarket", run.market, home, env)
        return child(run.module, run.given, home, {**env, **run.env})


@contextlib.contextmanager
def market_home(market: dict[str, int], keep: bool) -> Iterator[Path]:
    """A home with this market, built if no fresh one is kept."""
    home = CACHE / f"{market['activities']}-{digest(market)}"
    built = home / "built"
    if not (built.exists() and time.time() - built.stat().st_mtime < FRESH_SECONDS):
        shutil.rmtree(home, ignore_errors=True)
        tables.say(f"building a market of {market['activities']:,} activities")
        shutil.copytree(model(), home)
        built_as = child("bigmarket", market, home, {})
        built.write_text(json.dumps(built_as))
    try:
        yield home
    finally:
        if not keep:
            shutil.rmtree(home, ignore_errors=True)


def digest(market: dict[str, int]) -> str:
    """Another market, generator or set of migrations has another name."""
    files = [*sorted((ROOT / "sanket/crm/migrations").glob("0*.py")), ROOT / "benchmarks/market.py"]
    whole = json.dumps(market, sort_keys=True).encode() + b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(whole).hexdigest()[:12]


def stop_on_signal(signum: int, frame: object) -> None:
    sys.exit(128 + signum)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description="Run the benchmarks and print their tables.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which (default: all): {', '.join(NAMES)}")
    parser.add_argument("--size", choices=SIZES, default="full", help="tiny: to see that they run")
    parser.add_argument("--database", choices=DATABASES, help="one of the two only")
    parser.add_argument("--keep", action="store_true", help="keep the large markets in var/bench-cache for a day")
    parser.add_argument("--json", metavar="FILE", help="add the figures to this file, or start it")
    parser.add_argument("--write", metavar="FILE", help="write the document, such as docs/benchmarks.md")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; choose from {', '.join(NAMES)}")
    signal.signal(signal.SIGTERM, stop_on_signal)
    HOMES.mkdir(parents=True, exist_ok=True)
    kept = Path(given.json) if given.json else None
    found: dict[str, Any] = json.loads(kept.read_text()) if kept and kept.exists() else {}
    for run in runs(given.size):
        if (given.names and run.benchmark not in given.names) or given.database not in (None, run.database):
            continue
        tables.say(f"{run.benchmark}: {run.label} ({run.database})")
        load = os.getloadavg()[0]
        answer = measured(run, given.keep)
        found.setdefault(run.benchmark, {})[f"{run.database}: {run.label}"] = {**answer, "load": load}
        if kept:
            kept.write_text(json.dumps(found, indent=1))
    print(tables.all_tables(found))
    if given.write:
        Path(given.write).write_text(tables.document(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
