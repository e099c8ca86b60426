"""Takes the story away: every record of it and nothing else.

The one exception to law 3, which says that rows are written by their own room only. The rooms have no deed for this, and
shall have none: in a real company the log is appended to, the audit trail is kept, and accounts are never forgotten. So
this file alone deletes rows of several rooms, the story's audit entries among them, by models asked of Django's registry,
from the leaves to the roots. What people added meanwhile stays: their accounts with all that happened there, and what of
the story that still needs. Whatever a room can do is left to it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError, Q

from sanket.crm.activities.actions import lock_accounts, renew_log
from sanket.crm.capture.actions import note_all
from sanket.crm.deals.actions import remove_deals
from sanket.crm.purchases.actions import remove_purchases
from sanket.crm.recognition.actions import bump
from sanket.crm.response.queries import OUTCOME_TYPES
from sanket.demo.loading import KIND
from sanket.demo.story import house
from sanket.demo.story.rows import PREFIX
from sanket.shared.batches import sliced


def clear() -> bool:
    """Whether there was anything to clear."""
    with transaction.atomic():
        # Whoever logs waits for these, in this order too: nothing is logged about what is going.
        lock_accounts(_demo("Account").values_list("pk", flat=True))
        _rows("Scoring").select_for_update().filter(pk=1).first()
        there = bool(_rows("Progress").filter(kind=KIND).exists())
        _forget_segments()
        _forget_routing()
        _forget_automations()
        _forget_tests()
        _forget_sales()
        _forget_what_happened()
        _forget_reasons()
        _forget_audit()
        _forget_accounts()
        _forget_catalogue()
        _forget_colleagues()
        _forget_versions()
        _forget_measurements()
        _rows("Progress").filter(kind=KIND).delete()
        renew_log()
        bump()
        # What a website told of the story's people is nobody's now.
        note_all(now=datetime.now(UTC))
    return there


def _rows(model: str) -> Any:
    """Any: the models belong to rooms that this door may not import."""
    return apps.get_model("crm", model)._default_manager.all()


def _demo(model: str) -> Any:
    return _rows(model).filter(external_id__startswith=PREFIX)


def _forget_segments() -> None:
    """Those that nobody made by hand or has changed since; what people made stays, and asks of whoever is left."""
    for place, view, asks, _ in house.VIEWS:
        _rows("AuditEntry").filter(kind="view", label=view).delete()
        _rows("View").filter(place=place, name=view, condition=asks, owner__email=house.BOB.email).delete()
    for name, of, condition in house.SEGMENTS:
        for one in _rows("Segment").filter(name=name, of=of, condition=condition, by=None):
            _rows("AuditEntry").filter(kind="segment", subject=str(one.pk)).delete()
            _rows("SnapshotMember").filter(snapshot__segment=one).delete()
            one.delete()


def _forget_tests() -> None:
    """How tests went was counted on the story, and whom it touched is gone; whose turn it is to route is asked anew."""
    for model in ("TestTally", "Touched", "QueueOdds", "RoutingTurn"):
        _rows(model).delete()


def _forget_routing() -> None:
    for name, condition, _ in house.ROUTING:
        for one in _rows("RoutingRule").filter(name=name, condition=condition):
            if not _rows("AuditEntry").filter(kind="routing", subject=str(one.pk)).exclude(by=None).exists():
                _rows("AuditEntry").filter(kind="routing", subject=str(one.pk)).delete()
                one.delete()


def _forget_automations() -> None:
    """Those that nobody made by hand or has touched since."""
    for name, *_ in house.AUTOMATIONS:
        for one in _rows("Automation").filter(name=name, by=None):
            of_it = _rows("AuditEntry").filter(kind="automation", subject=str(one.pk))
            if not of_it.exclude(by=None).exists():
                of_it.delete()
                one.delete()


def _forget_sales() -> None:
    """Deals and purchases of the story's accounts, also those that people added there."""
    now_s = int(datetime.now(UTC).timestamp())
    accounts = list(_demo("Account").values_list("pk", flat=True))
    for model, remove in (("Deal", remove_deals), ("Purchase", remove_purchases)):
        remove(_rows(model).filter(account_id__in=accounts).values_list("external_id", flat=True), now_s=now_s)


def _forget_what_happened() -> None:
    """All that hangs on the story's accounts, also what people logged there."""
    accounts = list(_demo("Account").values_list("pk", flat=True))
    leads = _rows("LeadRecord").filter(account_id__in=accounts)
    _rows("AuditEntry").filter(kind="lead", subject__in=[str(pk) for pk in leads.values_list("pk", flat=True)]).delete()
    calls = _rows("Activity").filter(account_id__in=accounts, source="outcome")
    for some in sliced(calls.values_list("external_id", flat=True)):
        _rows("AuditEntry").filter(kind="activity", subject__in=some).delete()
    tasks = _rows("Task").filter(account_id__in=accounts)
    for some in sliced(map(str, tasks.values_list("pk", flat=True))):
        _rows("AuditEntry").filter(kind="task", subject__in=some).delete()
    leads.update(previous=None)
    _rows("LeadMove").filter(lead_id__in=leads.values("pk")).delete()
    for some in sliced(f"lead:{pk}" for pk in leads.values_list("pk", flat=True)):
        _rows("Notice").filter(about__in=some).delete()
    leads.delete()
    for model in ("Crossing", "Interest", "RescoreTouch", "Activity", "Task"):
        _rows(model).filter(account_id__in=accounts).delete()


def _forget_versions() -> None:
    """Settings as they stood say nothing on a site that has no type and no offering left; else they are its history."""
    if not _rows("ActivityType").exists() and not _rows("Offering").exists():
        for model in ("DraftEdit", "ScoringVersion"):
            _rows(model).delete()


def _forget_measurements() -> None:
    """What was measured while the story was there, was measured on it too."""
    loaded = _rows("Progress").filter(kind=KIND).order_by("created_at").first()
    if loaded is not None:
        _rows("Measurement").filter(at__gte=loaded.created_at).delete()


def _forget_reasons() -> None:
    """The lists became rows with the story's first deeds: unless somebody worded them or gave one, they are the usual again."""
    if not _rows("LeadMove").exclude(chosen=None).exists() and not _rows("AuditEntry").filter(kind="reasons").exists():
        _rows("Reason").delete()


def _forget_audit() -> None:
    """Entries about records that go; what is told of others stays, and so do those who did it."""
    emails, teams = [one.email for one in house.COLLEAGUES], list(house.TEAMS)
    _rows("AuditEntry").filter(
        Q(subject__startswith=PREFIX)
        | Q(kind="user", subject__in=emails)
        | Q(kind="team", subject__in=teams)
        | Q(verb="workspace.capacity", by=None)
        | Q(verb="workspace.set_up", by__email=house.OWNER.email)
    ).delete()
    _rows("ValueChange").filter(subject__startswith=PREFIX).delete()


def _forget_accounts() -> None:
    people = _rows("Contact").filter(account__external_id__startswith=PREFIX)
    # Before the people, of whom each would be looked for among all recipients.
    _rows("Communication").filter(Q(sender__in=people) | Q(recipient__in=people)).delete()
    people.delete()
    _demo("Account").delete()


def _forget_catalogue() -> None:
    """An offering or a type that something of somebody else's is about stays, with the categories above it."""
    used = set(_rows("Activity").values_list("offering_id", flat=True).distinct())
    for model in ("Lead", "Deal", "Purchase"):
        used |= set(_rows(model).values_list("offering_id", flat=True).distinct())
    used |= set(_rows("Offering").exclude(external_id__startswith=PREFIX).values_list("parent_id", flat=True))
    while (
        above := set(_rows("Offering").filter(pk__in=used).exclude(parent=None).values_list("parent_id", flat=True))
        - used
    ):
        used |= above
    gone = _demo("Offering").exclude(pk__in=used - {None})
    for model in ("Interest", "Crossing"):
        _rows(model).filter(offering_id__in=list(gone.values_list("pk", flat=True))).delete()
    gone.update(parent=None)
    gone.delete()
    _demo("ActivityType").exclude(pk__in=_rows("Activity").values("type_id")).delete()
    outcomes = _rows("ActivityType").filter(external_id__in=OUTCOME_TYPES)
    outcomes.exclude(pk__in=_rows("Activity").values("type_id")).delete()


def _forget_colleagues() -> None:
    """Who did something to records that stay remains as a former user. Without an administrator the site is new again."""
    for user in _rows("User").filter(email__in=[one.email for one in house.COLLEAGUES]):
        try:
            with transaction.atomic():
                user.delete()
        except ProtectedError:
            user.is_active = False
            user.set_unusable_password()
            user.save()
    _rows("Team").filter(name__in=list(house.TEAMS), members=None).delete()
    if not _rows("User").filter(role="admin", is_active=True).exists():
        _rows("Workspace").update(set_up_at=None, name="", capacity_follow_ups=None, capacity_days=5)
