"""The company itself: what nearly every question begins with."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from sanket.crm.workspace.models import Workspace


def current() -> Workspace:
    """The company; its row is made on demand, in the time zone of the settings."""
    # Every page begins with it.
    for found in Workspace.objects.raw("SELECT * FROM crm_workspace WHERE id = 1"):
        return found
    return Workspace.objects.get_or_create(pk=1, defaults={"time_zone": settings.SANKET_TIME_ZONE})[0]


def zone(workspace: Workspace | None = None) -> ZoneInfo:
    """The company's time zone: files and people without one of their own mean it."""
    try:
        return ZoneInfo((workspace or current()).time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        # A restored backup may name a zone that this machine's tables do not know.
        return ZoneInfo(settings.SANKET_TIME_ZONE)


def hold_workspace() -> None:
    """Until this transaction ends nobody else decides what only one may: whoever asks for the same waits, and then sees it."""
    Workspace.objects.select_for_update().filter(pk=1).first()
