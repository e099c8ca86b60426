"""Questions to tasks. Nothing is loaded for a user except through `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from sanket.crm.accounts.queries import seen_by
from sanket.crm.tasks.due import MOST, due_of
from sanket.crm.tasks.models import Task, TaskQuerySet
from sanket.crm.workspace.queries import User

__all__ = ["Task", "count_of", "done_by", "due_of", "leads_with_tasks", "of_account", "of_lead", "visible_to"]

LISTED = ("account", "lead__offering", "contact", "to", "by")
LONG = ("lead__evidence", "lead__why")


def visible_to(user: User | AnonymousUser) -> TaskQuerySet:
    """Whoever sees the lead or the account sees what is to be done about it."""
    if not isinstance(user, User) or not user.is_active:
        return Task.objects.none()
    seen = seen_by(user, "account__")
    return Task.objects.all() if seen is None else Task.objects.filter(Q(lead__owner_id=user.pk) | seen)


def count_of(user: User, *, until: int | None = None) -> int:
    """How much this person is to do, by then or at all."""
    return _due(user, until).count()


def _due(user: User, until: int | None) -> TaskQuerySet:
    mine = visible_to(user).open().filter(to=user)
    return mine if until is None else mine.filter(due_at__lte=until)


def done_by(user: User, *, limit: int) -> list[Task]:
    """What was for this person and is done, the last first."""
    mine = visible_to(user).filter(to=user, done_at__isnull=False)
    return list(mine.select_related("account").order_by("-done_at", "-pk")[:limit])


def of_lead(lead_id: int, *, limit: int = MOST) -> list[Task]:
    """What is still to be done about a lead that the asker has come to through its gate, the longest due first."""
    return _open(Q(lead_id=lead_id), limit)


def of_account(account_id: int, *, limit: int = MOST) -> list[Task]:
    """The same about an account, with all of its leads."""
    return _open(Q(account_id=account_id), limit)


def _open(about: Q, limit: int) -> list[Task]:
    return list(Task.objects.open().filter(about).select_related(*LISTED).defer(*LONG).order_by("due_at", "pk")[:limit])


def leads_with_tasks(lead_ids: Iterable[int]) -> set[int]:
    """Those of these leads about which something is still to be done."""
    wanted = set(lead_ids)
    about = Task.objects.open().filter(lead_id__in=wanted)
    return wanted.intersection(about.values_list("lead_id", flat=True))
