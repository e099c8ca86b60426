"""Questions to imports: which there were, which kinds there are, where the rejects lie."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from sanket.crm.imports.kinds import KINDS
from sanket.crm.imports.kinds.kind import Kind
from sanket.crm.imports.models import ImportRun
from sanket.crm.workspace.queries import User, may

__all__ = ["KINDS", "ImportRun", "Kind", "kinds", "rejects_of", "visible_to"]


def kinds() -> list[Kind]:
    """In the order in which an empty site is filled."""
    return list(KINDS.values())


def visible_to(user: User | AnonymousUser) -> QuerySet[ImportRun]:
    """Imports, newest first: all of them for whoever may import, none for others."""
    if not may(user, "import"):
        return ImportRun.objects.none()
    return ImportRun.objects.select_related("by", "progress").order_by("-created_at", "-pk")


def rejects_of(record: ImportRun) -> Path | None:
    """The file of refused rows of an upload; one from the command line lies where the command was given."""
    if not record.path or not record.rejects_path:
        return None
    path = Path(settings.SANKET_HOME) / record.rejects_path
    return path if path.is_file() else None
