"""What the clock calls."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from sanket.crm.alerts import looking
from sanket.shared.instants import seconds_of


@task()
def look() -> None:
    """Leads that nobody was told of, leads that go cold within a day."""
    now = seconds_of(timezone.now())
    looking.untold(now)
    looking.soon_cold(now)
