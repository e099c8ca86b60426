"""What this room announces."""

from __future__ import annotations

from typing import NamedTuple


class MembersChanged(NamedTuple):
    """Somebody entered or left a segment that keeps its members; ids of accounts, contacts or leads, as ``of`` says."""

    segment_id: int
    name: str
    of: str
    entered: tuple[int, ...]
    left: tuple[int, ...]
    now: int
