"""What broke, for people."""

from __future__ import annotations

from sanket.shared.errors import Refusal


def sentence(error: BaseException) -> str:
    said = error.sentence if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
    return f"It broke: {said}"[:300]
