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
