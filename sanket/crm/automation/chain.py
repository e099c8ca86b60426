"""Which automations led to what is being done: known while a run acts, and written down with what is noted meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST = 3
"""What automations set in motion one after the other; the next is stopped."""

_chain: ContextVar[tuple[int, ...]] = ContextVar("automations", default=())


def current() -> tuple[int, ...]:
    return _chain.get()


@contextmanager
def acting(before: Sequence[int], automation: int) -> Iterator[None]:
    token = _chain.set((*before, automation))
    try:
        yield
    finally:
        _chain.reset(token)


def stopped(chain: Sequence[int], automation: int) -> str:
    """Why an event with this chain does not begin this automation; empty where it does."""
    if automation in chain:
        return "It would begin itself: what happened followed from its own action."
    if len(chain) >= LONGEST:
        return f"{LONGEST} automations led to this one after the other; the next would be no. {LONGEST + 1}."
    return ""
