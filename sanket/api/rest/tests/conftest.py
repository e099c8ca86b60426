"""Programs of the cast: `programs("alice")` calls as Alice sells."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sanket.api.rates import rates
from sanket.api.rest.tests.program import Program
from sanket.crm.recognition.book import forget
from sanket.web.leads.tests.cast import Cast, cast

__all__ = ["cast"]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """What a test before this one agreed on was rolled back, but is still held in memory; so are full buckets."""
    forget()
    rates.cache_clear()
    yield
    rates.cache_clear()


@pytest.fixture
def programs(cast: Cast) -> Callable[..., Program]:
    return lambda who, *scopes: Program.of(cast.people[who], *(scopes or ("write",)))
