"""What the door refuses: a whole request, or one event of it."""

from __future__ import annotations

from sanket.shared.errors import Refusal


class Unheard(Refusal):
    """A whole request, of which nothing is kept. ``retry_s``: when it may be tried again."""

    def __init__(self, code: str, sentence: str, status: int = 400, retry_s: int = 0) -> None:
        super().__init__(code, sentence)
        self.status = status
        self.retry_s = retry_s


class BadEvent(Refusal):
    """One event; the others of its batch are kept."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
