"""News go up: a room announces a frozen fact; who listens stands in crm/wiring.py.

A listener runs in the announcer's transaction, in the order of the wiring. One that must work after the transaction
enqueues a job: the row of the job commits or rolls back with the fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def listen(fact: type[T], listener: Callable[[T], None]) -> None:
    """Have ``listener`` called with every announced ``fact``; the same pair twice counts once."""
    if listener not in _listeners[fact]:
        _listeners[fact].append(listener)


def announce(fact: object) -> None:
    """Tell all listeners; an exception of one is the announcer's, so that its transaction rolls back."""
    for listener in _listeners.get(type(fact), ()):
        listener(fact)
