"""The market that each story begins with."""

from __future__ import annotations

import pytest

from sanket.crm.recognition.book import forget
from sanket.crm.recognition.tests.story import Market


@pytest.fixture
def market(db: None) -> Market:
    forget()
    return Market()
