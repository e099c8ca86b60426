"""What is refused of channels and wishes, with what to do."""

from __future__ import annotations

from sanket.shared.errors import Refusal


class ChannelRefused(Refusal):
    """``field`` says which of the given is at fault."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("channel.refused", sentence, {"field": field})
