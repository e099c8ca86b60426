"""Things to compare, timed in turns, so that a neighbour's work falls on all of them."""

from __future__ import annotations

import time
from collections.abc import Callable


def in_turns(things: dict[str, Callable[[], object]], rounds: int) -> dict[str, dict[str, float]]:
    """The least wall and processor time of each, in milliseconds, after one turn that is not counted."""
    least = {name: {"wall": float("inf"), "cpu": float("inf")} for name in things}
    for turn in range(rounds + 1):
        for name, thing in things.items():
            wall, cpu = time.perf_counter(), time.process_time()
            thing()
            taken = {"wall": (time.perf_counter() - wall) * 1000, "cpu": (time.process_time() - cpu) * 1000}
            if turn:
                least[name] = {clock: min(before, taken[clock]) for clock, before in least[name].items()}
    return least
