"""What is answered to another system that cannot be heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sanket.shared.errors import Refusal


class Unheard(Refusal):
    """A whole request, of which nothing is kept."""

    def __init__(self, code: str, sentence: str, status: int = 400) -> None:
        super().__init__(code, sentence)
        self.status = status


class Came(NamedTuple):
    """What a request holds: the other system's id of each thing and what it says, and what of it cannot be kept."""

    things: Sequence[tuple[str, Any]]
    refused: Sequence[tuple[int, Unheard]] = ()
    """Each with its place in what was sent."""
