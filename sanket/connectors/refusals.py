"""What is answered to another system that cannot be heard."""

from __future__ import annotations

from sanket.shared.errors import Refusal


class Unheard(Refusal):
    """A whole request, of which nothing is kept."""

    def __init__(self, code: str, sentence: str, status: int = 400) -> None:
        super().__init__(code, sentence)
        self.status = status
