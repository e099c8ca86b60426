"""Thresholds for a stated goal, chosen from a table of what each pair of thresholds would have brought.

    load    of all pairs with at most N leads a week, the one that catches the most won deals
    catch   of all pairs that catch this share of the won deals, the one with the fewest leads
    best    the highest F1 = 2 · precision · recall / (precision + recall)
            precision = won leads / leads, recall = covered won deals / won deals

Pairs with fewer than ``LEAST_LEADS`` leads are not chosen: what so few tell may be chance. Below ``LEAST_WINS`` won deals,
and from a flat table, nothing is recommended at all. Of equals the fewest leads win, then what is
nearest to the agreed thresholds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sanket.engine.recognition.interval import wilson

LEAST_WINS = 20
"""Won deals below which nothing is recommended: the interval of a share of 20 is some 40 points wide."""
LEAST_LEADS = 25
"""Leads below which shares and medians are not drawn and thresholds not chosen."""

LOAD, CATCH, BEST = "load", "catch", "best"
GOALS = (LOAD, CATCH, BEST)

Cell = tuple[int, int]


class Table(NamedTuple):
    """Counts for interest threshold j (rows) and fitment threshold k (columns), both ascending.

    ``won`` of the ``leads`` were won; ``covered`` of the ``wins`` won deals were leads before; ``agreed``: the pair in force.
    """

    leads: Sequence[Sequence[int]]
    won: Sequence[Sequence[int]]
    covered: Sequence[Sequence[int]]
    wins: int
    weeks: float
    agreed: Cell

    def cells(self) -> Iterator[Cell]:
        """Pairs of which enough leads are known to say something."""
        for j, row in enumerate(self.leads):
            for k, leads in enumerate(row):
                if leads >= LEAST_LEADS:
                    yield j, k

    def precision(self, cell: Cell) -> float:
        leads = self.leads[cell[0]][cell[1]]
        return self.won[cell[0]][cell[1]] / leads if leads else 0.0

    def recall(self, cell: Cell) -> float:
        return self.covered[cell[0]][cell[1]] / self.wins if self.wins else 0.0

    def f1(self, cell: Cell) -> float:
        precision, recall = self.precision(cell), self.recall(cell)
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def flat(self) -> bool:
        """Whether every pair brings the same, so that nothing can be chosen by it."""
        return all(len({one for row in counts for one in row}) < 2 for counts in (self.leads, self.won, self.covered))

    def weekly(self, cell: Cell) -> float:
        return self.leads[cell[0]][cell[1]] / self.weeks if self.weeks > 0 else 0.0


class Pick(NamedTuple):
    """A recommended pair. ``met``: it reaches the goal; otherwise it comes nearest.

    ``interest`` and ``fitment``: from which to which place the data cannot tell others from it, with the other one kept.
    """

    goal: str
    wanted: float | None
    cell: Cell
    met: bool
    interest: tuple[int, int]
    fitment: tuple[int, int]


def missing_wins(table: Table) -> int:
    """How many more won deals it takes before anything is recommended."""
    return max(LEAST_WINS - table.wins, 0)


def recommend(table: Table, goal: str, wanted: float | None = None) -> Pick | None:
    """The pair for a goal; ``wanted``: leads a week (load) or the share to catch (catch). None: too little is known."""
    if missing_wins(table) or table.flat():
        return None
    chosen = CHOOSERS[goal](table, wanted)
    if chosen is None:
        return None
    cell, met = chosen
    return Pick(goal, wanted, cell, met, _alike(table, cell, 0), _alike(table, cell, 1))


def _load(table: Table, wanted: float | None) -> tuple[Cell, bool] | None:
    limit = wanted or 0.0
    cells = list(table.cells())
    fitting = [cell for cell in cells if table.weekly(cell) <= limit]
    if fitting:
        return min(fitting, key=lambda cell: (-table.covered[cell[0]][cell[1]], *_rest(table, cell))), True
    return (min(cells, key=lambda cell: _rest(table, cell)), False) if cells else None


def _catch(table: Table, wanted: float | None) -> tuple[Cell, bool] | None:
    share = (wanted or 0.0) - 1e-9
    cells = list(table.cells())
    catching = [cell for cell in cells if table.recall(cell) >= share]
    if catching:
        return min(catching, key=lambda cell: _rest(table, cell)), True
    nearest = min(cells, key=lambda cell: (-table.covered[cell[0]][cell[1]], *_rest(table, cell)), default=None)
    return (nearest, False) if nearest else None


def _best(table: Table, _wanted: float | None) -> tuple[Cell, bool] | None:
    cell = min(table.cells(), key=lambda cell: (-table.f1(cell), *_rest(table, cell)), default=None)
    return (cell, True) if cell and table.f1(cell) > 0 else None


CHOOSERS: dict[str, Callable[[Table, float | None], tuple[Cell, bool] | None]] = {
    LOAD: _load,
    CATCH: _catch,
    BEST: _best,
}


def _rest(table: Table, cell: Cell) -> tuple[int, int, Cell]:
    """Order among equals."""
    far = abs(cell[0] - table.agreed[0]) + abs(cell[1] - table.agreed[1])
    return table.leads[cell[0]][cell[1]], far, cell


def _alike(table: Table, cell: Cell, axis: int) -> tuple[int, int]:
    """How far the threshold could be moved before precision or recall leaves the interval of the chosen pair's."""
    precision = wilson(table.won[cell[0]][cell[1]], table.leads[cell[0]][cell[1]])
    recall = wilson(table.covered[cell[0]][cell[1]], table.wins)

    def holds(other: Cell) -> bool:
        known = table.leads[other[0]][other[1]] >= LEAST_LEADS
        return (
            known
            and precision is not None
            and recall is not None
            and precision[0] <= table.precision(other) <= precision[1]
            and recall[0] <= table.recall(other) <= recall[1]
        )

    def end(step: int) -> int:
        at, last = list(cell), (len(table.leads) if axis == 0 else len(table.leads[0])) - 1
        while 0 <= at[axis] + step <= last:
            at[axis] += step
            if not holds((at[0], at[1])):
                return at[axis] - step
        return at[axis]

    return end(-1), end(1)
