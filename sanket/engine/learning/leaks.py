"""Columns that may know the outcome already: flagged, and left out until a person confirms them.

Three signs. A column that **alone** ranks above AUC 0.9 was most likely written after the outcome. A column whose
**dates lie after** the row's own time was. And a column that is **overwritten as the record goes on** (its name says
so: last activity, tags, lead quality, call duration), in a table that does not say when it was written, may have been;
this is held against it only when it also has something to say about the outcome.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sanket.engine.learning.quality import auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

TELLING = 0.9
"""A column that alone ranks better than this."""
WORTH_ASKING = 0.6
"""Below this a doubtful name is not worth a question: the column decides nothing."""
MOST_LATER = 0.01
"""More cells than this share dated after the row's own time are no slips of the clock."""
_PRIOR_ROWS = 5.0

# A state that each next event writes over, whatever it is a state of.
_OVERWRITTEN = frozenset(
    {"last", "latest", "tag", "tags", "disposition", "outcome", "remark", "remarks", "comment", "comments"}
)
# What people decide about a record while they work on it.
_JUDGED = frozenset({"quality", "profile", "status", "stage", "rating", "grade", "score", "state", "result", "reason"})
_RECORDS = frozenset({"lead", "deal", "opportunity", "prospect", "customer", "account", "contact", "sales", "pipeline"})
_ENDED = frozenset({"closed", "won", "lost", "converted", "conversion", "churned", "cancelled"})
_LENGTHS = frozenset({"duration", "length", "seconds", "minutes"})
_CALLS = frozenset({"call", "talk", "conversation"})
# "Last name" is no state.
_NAMES = frozenset({"name", "surname"})


def words(name: str) -> list[str]:
    """
    >>> words("Last NotableActivity"), words("closed_reason"), words("CRMStage2")
    (['last', 'notable', 'activity'], ['closed', 'reason'], ['crm', 'stage', '2'])
    """
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+", name)]


def overwritten(name: str) -> str:
    """Why a column of this name may have been written after the outcome; empty when nothing suggests it.

    >>> overwritten("Lead Quality")
    'people judge the lead by it while they work on it'
    >>> overwritten("Lead Source"), overwritten("marital status"), overwritten("Last Name")
    ('', '', '')
    """
    said = words(name)
    held = set(said)
    if held & _NAMES:
        return ""
    if held & _ENDED:
        return "it speaks of the end"
    if found := held & _OVERWRITTEN:
        return f"each next event writes over it ({', '.join(sorted(found))})"
    if said in (["status"], ["stage"], ["result"], ["reason"]):
        return "it is the state of the record when the table was made"
    for one, next_one in pairwise(said):
        if one in _RECORDS and next_one in _JUDGED:
            return f"people judge the {one} by it while they work on it"
    if said == ["duration"] or (held & _CALLS and held & _LENGTHS):
        return "how long something lasted is known when it is over"
    return ""


def alone(
    place: NDArray[np.int64],
    levels: int,
    won: NDArray[np.bool_],
    fold: NDArray[np.int64],
    value: NDArray[np.float64] | None = None,
) -> float:
    """AUC of one column: each row ranked by the share won of its level among the rows of *other* parts.

    Were its own part counted in, a column of names would know everything. A number may also rank by itself.
    """
    rate = float(won.mean())
    ranked = np.full(len(won), rate, np.float64)
    level = np.maximum(place, 0)
    for number in np.unique(fold):
        out = fold == number
        rows = np.bincount(level[~out], minlength=levels)
        wins = np.bincount(level[~out], weights=won[~out].astype(np.float64), minlength=levels)
        share = (wins + _PRIOR_ROWS * rate) / (rows + _PRIOR_ROWS)
        ranked[out] = share[level[out]]
    # The rate of the others is a little lower where the own part has more wins; ranked within parts that cancels out.
    parts = [auc(ranked[fold == number], won[fold == number]) for number in np.unique(fold)]
    sizes = [float(won[fold == number].sum()) for number in np.unique(fold)]
    known = [(part, size) for part, size in zip(parts, sizes, strict=True) if not np.isnan(part)]
    best = sum(part * size for part, size in known) / sum(size for _, size in known) if known else 0.5
    if value is not None:
        there = ~np.isnan(value)
        if there.sum() > len(won) / 2:
            direct = auc(value[there], won[there])
            if not np.isnan(direct):
                best = max(best, direct, 1 - direct)
    return float(best)


def later(dates: NDArray[np.float64], time: NDArray[np.float64]) -> float:
    """Share of the cells with a date that lie after the row's own time."""
    there = ~np.isnan(dates) & ~np.isnan(time)
    return float((dates[there] > time[there]).mean()) if there.any() else 0.0
