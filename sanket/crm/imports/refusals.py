"""What stops a whole import; what stops one row is a RowError."""

from __future__ import annotations

from sanket.shared.errors import Refusal


class ImportRefused(Refusal):
    """Nothing could be done with the file; the sentence says why and what to do."""

    def __init__(self, sentence: str, code: str = "import.refused") -> None:
        super().__init__(code, sentence)
