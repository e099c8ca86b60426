"""What capture announces."""

from __future__ import annotations

from typing import NamedTuple


class ManyTaken(NamedTuple):
    """Many activities came at once: what people read on their leads is still to be worked out."""

    activities: int
