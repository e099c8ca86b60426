"""The market that each story begins with."""

from __future__ import annotations

import pytest

from sanket.crm.recognition import batch
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.tests.story import Market
from tests.stage import standing


@standing
def market() -> Market:
    forget()
    return Market()


@pytest.fixture
def columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few rows come in bulk, they go by columns."""
    monkeypatch.setattr(batch, "LOADED_AFTER", -1)
    monkeypatch.setattr(batch, "FEWEST", 1)
