"""What imports announce, with the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple


class ImportFinished(NamedTuple):
    """A file was read to its end; ``counts``: what became of its rows."""

    run_id: int
    kind: str
    file_name: str
    mode: str
    by_id: int | None
    counts: Mapping[str, Any]
    now: datetime


class ImportFailed(NamedTuple):
    """A file that somebody wanted to have imported could not be read to its end; ``error``: the sentence that says why."""

    run_id: int
    file_name: str
    by_id: int | None
    error: str
    now: datetime
