"""The house of routing, whose people are told what happens."""

from __future__ import annotations

from typing import Any

from sanket.crm.messaging.models import Notice
from sanket.crm.response.tests.conftest import house

__all__ = ["house", "told"]


def told(*kinds: str) -> list[tuple[str, str, str]]:
    """Whom, of what kind, in which words; of these kinds, in order."""
    found: Any = Notice.objects.select_related("person").order_by("pk")
    if kinds:
        found = found.filter(kind__in=kinds)
    return [(one.person.name, one.kind, one.title) for one in found]
