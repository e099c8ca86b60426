"""Which tests one worker tells: those of a file, which begin with the same things; those of a group; a long one by itself.

xdist has groups of its own, but hands them to who deals out by way of the tests' names, which pytest 9.2 does not let it
change: all tests are then dealt out one by one, and what a file shares is made by every worker.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling


def share_of(item: pytest.Item) -> str:
    if group := item.get_closest_marker("xdist_group"):
        return f"@{group.args[0]}"
    file, _, _ = item.nodeid.partition("::")
    return item.nodeid if item.get_closest_marker("slow") else file


def place() -> Path:
    """Where workers, who know the marks, tell who deals out, who knows the names."""
    return Path(os.environ["SANKET_TEST_HOME"]) / "shares.json"


def note(items: list[pytest.Item]) -> None:
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        half = place().with_suffix(f".{worker}")
        half.write_text(json.dumps({item.nodeid: share_of(item) for item in items}))
        half.rename(place())


@cache
def noted() -> dict[str, str]:
    found: dict[str, str] = json.loads(place().read_text())
    return found


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        return noted()[nodeid]
