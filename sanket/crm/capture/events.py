"""What capture announces."""

from __future__ import annotations

from typing import NamedTuple


class ManyTaken(NamedTuple):
    """Many activities came at once: what people read on their leads is still to be worked out."""

    activities: int


class SourceFails(NamedTuple):
    """A try to ask a connected source went wrong, as all did ``since`` then. Announced at each of them."""

    source_id: int
    name: str
    error: str
    since: int
    now: int
