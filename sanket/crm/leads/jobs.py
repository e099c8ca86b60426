"""What the clock calls."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from sanket.crm.leads.cooling import tell_cold as tell
from sanket.shared import instants


@task()
def tell_cold() -> None:
    """Tell of the leads that went cold since it was told last."""
    tell(now=instants.seconds_of(timezone.now()))
