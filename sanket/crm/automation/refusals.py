"""What is refused of automations, with what to do."""

from __future__ import annotations

from typing import Any

from sanket.shared.errors import Refusal


class AutomationRefused(Refusal):
    """``field`` names what was said wrong; of an action ``action`` is its place, from 0."""

    def __init__(self, field: str, sentence: str, **more: Any) -> None:
        super().__init__("automation.refused", sentence, {"field": field, **more})


class AutomationUntried(Refusal):
    """It cannot be switched on yet."""

    def __init__(self) -> None:
        super().__init__(
            "automation.untried",
            "Try it first: a dry run shows what this version would have done in the last 30 days.",
            {},
        )
