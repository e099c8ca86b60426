"""The order of leads: interest as a multiple of its own threshold, so that offerings can be compared.

    heat = key - log2 threshold - at / half-life      log2 (interest / threshold)

Of one half-life the order never changes by itself; between two it does, each at its own pace. Source: docs/engine.md.

>>> heat(10.0, 86_400 * 9, 86_400)
1.0
"""

from __future__ import annotations

from sanket.engine.register import Entry, _n

ENTRY = Entry(
    name="order",
    title=_n("Order of leads"),
    decision=_n("Whom to call first; and, with the capacity, who has to wait."),
    method=_n(
        "Interest divided by the offering's own threshold. Warm leads stand in that order, the hottest first; a category's"
        " lead that a product's speaks for has no place of its own."
    ),
    formula="heat = log2(interest / interest threshold)",
    inputs=("Lead.heat_key", "Lead.half_life", "Lead.cold_at", "Lead.fits", "Lead.covered_by"),
    refresh=("at each activity", "at each change of a profile or table", "sanket.crm.recognition.jobs.settle"),
)


def heat(heat_key: float, at: int, half_life: int) -> float:
    """log2 of interest / threshold at ``at``; ``heat_key`` is constant until the next activity."""
    return heat_key - at / half_life
