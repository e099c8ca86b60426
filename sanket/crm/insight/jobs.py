"""What the clock and workers call."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from sanket.crm.insight.measuring import measure
from sanket.crm.plans import apart
from sanket.crm.recognition.queries import rescoring
from sanket.crm.workspace.jobs import GivesWay

LAST = -50
"""Nobody waits for it: whatever else there is to do goes first."""


@task(priority=LAST)
def measure_scores() -> None:
    """Measure the scores against what was won. Done twice after a kill, it leaves two measurements that agree."""
    measure(now=timezone.now(), report=_give_way)


def _give_way(_done: int, _total: int) -> None:
    """A version that is to be published does not wait for a measurement, which would tell of the one before it."""
    with apart():  # within a long reading, which sees the database as it was when it began
        rescore = rescoring()
    if rescore is not None and not rescore.worker:
        raise GivesWay("a version is waiting to be published")
