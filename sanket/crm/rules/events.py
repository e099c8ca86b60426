"""What this room announces."""

from __future__ import annotations

from typing import NamedTuple


class MembersChanged(NamedTuple):
    """Somebody entered or left a segment that keeps its members; ids of accounts, contacts or leads, as ``of`` says.

    ``many``: of how many that were found at once these are a part; 0: they are all."""

    segment_id: int
    name: str
    of: str
    entered: tuple[int, ...]
    left: tuple[int, ...]
    now: int
    many: int = 0
