"""What this room announces, with the transaction."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.tasks.facts import Told


class TasksGiven(NamedTuple):
    """Tasks were given; not those that had been before. ``by_id`` None: no person gave them."""

    tasks: tuple[Told, ...]
    by_id: int | None
    now: int


class TasksDone(NamedTuple):
    """Tasks were done, or that was taken back (``undone``)."""

    tasks: tuple[Told, ...]
    undone: bool
    by_id: int | None
    now: int
