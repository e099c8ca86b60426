"""The cast of the pages' stories, and assistants for each of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sanket.api.mcp.tests.assistant import STATELESS, Assistant, token_for
from sanket.api.rates import rates
from sanket.crm.recognition.book import forget
from sanket.web.leads.tests.cast import Cast, cast

__all__ = ["cast"]


@pytest.fixture(autouse=True)
def _rules_read_afresh() -> None:
    """What a test before this one agreed on was rolled back, but its rules are still held in memory; so are empty buckets."""
    forget()
    rates.cache_clear()


@pytest.fixture
def assistant(cast: Cast) -> Callable[..., Assistant]:
    """`assistant("alice")` may do what Alice may; with scopes no more than these."""

    def made(who: str, *scopes: str, mode: str = STATELESS) -> Assistant:
        return Assistant(token_for(cast.people[who], *scopes), mode=mode)

    return made
