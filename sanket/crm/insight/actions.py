"""Deeds of insight: measure the scores."""

from __future__ import annotations

from sanket.crm.insight.measuring import measure
from sanket.crm.recognition.events import VersionSwitched

__all__ = ["measure", "measure_anew"]


def measure_anew(_fact: VersionSwitched) -> None:
    """A new version is measured by a job, enqueued in the transaction of the switch."""
    # Imported here: the job itself works by this room's deeds.
    from sanket.crm.insight.jobs import measure_scores

    measure_scores.enqueue()
