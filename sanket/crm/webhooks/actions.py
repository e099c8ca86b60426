"""Deeds on endpoints, and what the room does when others announce something."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db import transaction

from sanket.crm.webhooks import keeping, naming
from sanket.crm.webhooks.catalogue import KINDS, TEST, WANTABLE
from sanket.crm.webhooks.listeners import (
    accounts_written,
    activities_logged,
    contacts_written,
    deals_changed,
    import_finished,
    leads_moved,
    leads_opened,
    leads_restored,
    leads_revived,
    leads_went_cold,
    leads_withdrawn,
    members_changed,
    offerings_added,
    purchases_changed,
    response_due_soon,
    response_escalated,
    response_missed,
    tasks_done,
    tasks_given,
    tree_changed,
    version_switched,
)
from sanket.crm.webhooks.models import ALL, WebhookDelivery, WebhookEndpoint, WebhookMessage
from sanket.crm.webhooks.refusals import WebhookRefused
from sanket.crm.webhooks.telling import News, Wishes, write
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User, current
from sanket.shared import cells, instants
from sanket.shared.errors import Refusal, RowError

__all__ = [
    "Added",
    "WebhookRefused",
    "accounts_written",
    "activities_logged",
    "add_endpoint",
    "contacts_written",
    "deals_changed",
    "import_finished",
    "leads_moved",
    "leads_opened",
    "leads_restored",
    "leads_revived",
    "leads_went_cold",
    "leads_withdrawn",
    "members_changed",
    "offerings_added",
    "pause",
    "purchases_changed",
    "remove_endpoint",
    "response_due_soon",
    "response_escalated",
    "response_missed",
    "resume",
    "rotate_secret",
    "save_endpoint",
    "send_again",
    "send_failed_again",
    "send_test",
    "tasks_done",
    "tasks_given",
    "tell_endpoints",
    "tree_changed",
    "version_switched",
]

MOST_ENDPOINTS = 100
LONGEST_NAME = 100
KEY_BYTES = 9

State = WebhookDelivery.State
Changes = dict[str, list[object]]


class Added(NamedTuple):
    endpoint: WebhookEndpoint
    secret: str


@transaction.atomic
def add_endpoint(*, url: str, events: Iterable[str], name: str = "", by: User | None, now: datetime) -> Added:
    """An address that is told from now on; with the secret that its news are signed with."""
    if WebhookEndpoint.objects.count() >= MOST_ENDPOINTS:
        raise WebhookRefused("url", f"There are {MOST_ENDPOINTS} endpoints already; remove one first.")
    endpoint = WebhookEndpoint.objects.create(
        key="ep_" + secrets.token_hex(KEY_BYTES),
        url=_url(url),
        name=_name(name),
        events=_events(events),
        created_at=now,
        by=by,
    )
    secret = keeping.add_secret(endpoint, now=now)
    _note(endpoint, "add", {"url": [None, endpoint.site], "events": [None, endpoint.events]}, by=by, now=now)
    return Added(endpoint, secret)


@transaction.atomic
def save_endpoint(
    endpoint: WebhookEndpoint,
    *,
    url: str | None = None,
    events: Iterable[str] | None = None,
    name: str | None = None,
    by: User | None,
    now: datetime,
) -> WebhookEndpoint:
    """Change what is given. What waits goes to the new address."""
    saved = _held(endpoint)
    changes: Changes = {}
    given = {
        "url": None if url is None else _url(url),
        "events": None if events is None else _events(events),
        "name": None if name is None else _name(name),
    }
    for field, value in given.items():
        if value is not None and value != getattr(saved, field):
            before = getattr(saved, shown := "site" if field == "url" else field)
            setattr(saved, field, value)
            changes[field] = [before, getattr(saved, shown)]
    if changes:
        saved.save(update_fields=list(changes))
        _note(saved, "save", changes, by=by, now=now)
    return saved


@transaction.atomic
def pause(endpoint: WebhookEndpoint, *, by: User | None, now: datetime) -> WebhookEndpoint:
    """Tell it nothing until it is resumed: what happens meanwhile it never hears; what waits is kept."""
    saved = _held(endpoint)
    if saved.disabled_at is None:
        keeping.disable(saved, WebhookEndpoint.Disabled.PERSON, by=by, now=now)
        _note(saved, "pause", {}, by=by, now=now)
    return saved


@transaction.atomic
def resume(endpoint: WebhookEndpoint, *, by: User | None, now: datetime) -> WebhookEndpoint:
    """Tell it again, whoever or whatever had disabled it."""
    saved = _held(endpoint)
    if saved.disabled_at is not None:
        keeping.enable(saved, now=now)
        _note(saved, "resume", {}, by=by, now=now)
    return saved


@transaction.atomic
def remove_endpoint(endpoint: WebhookEndpoint, *, by: User | None, now: datetime) -> None:
    """With its secrets and its log."""
    saved = _held(endpoint)
    _note(saved, "remove", {"url": [saved.site, None], "events": [saved.events, None]}, by=by, now=now)
    saved.delete()


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, by: User | None, now: datetime) -> str:
    """A new secret; the one before signs beside it for a day."""
    saved = _held(endpoint)
    secret = keeping.add_secret(saved, now=now)
    _note(saved, "rotate", {}, by=by, now=now)
    return secret


@transaction.atomic
def send_test(endpoint: WebhookEndpoint, *, by: User | None, now: datetime) -> WebhookDelivery:
    """An event that means nothing, to this endpoint alone."""
    saved = _held(endpoint)
    if saved.disabled_at is not None:
        raise WebhookRefused("endpoint", "This endpoint is paused; resume it first.")
    now_s = instants.seconds_of(now)
    (delivery,) = write(TEST, [News(now_s, KINDS[TEST].example)], [saved.pk], now_s=now_s)
    return delivery


@transaction.atomic
def tell_endpoints(kind: str, data: Mapping[str, Any], *, path: str, key: str, to: str = "", now: datetime) -> int:
    """An event that a room above this one tells: to all that take it, or to the endpoint ``to`` alone, whatever that takes.

    ``path``: of its page; ``key``: told again under it, it is one message. Answers how many are told.
    """
    told = "msg_" + blake2b(f"{current().installation} {key}".encode(), digest_size=KEY_BYTES * 2).hexdigest()
    if there := WebhookMessage.objects.filter(key=told).first():
        return there.deliveries.count()
    if to:
        endpoints = list(WebhookEndpoint.objects.filter(key=to, disabled_at=None).values_list("pk", flat=True))
    else:
        endpoints = Wishes().of(kind)
    if not endpoints:
        return 0
    now_s = instants.seconds_of(now)
    news = News(now_s, {**data, "link": naming.link(path)})
    return len(write(kind, [news], endpoints, now_s=now_s, key=told))


@transaction.atomic
def send_again(delivery: WebhookDelivery, *, by: User | None, now: datetime) -> WebhookDelivery:
    """The same message with the same id, at once and then by the whole schedule."""
    endpoint = _held(delivery.endpoint)
    _send_again(endpoint, [delivery.pk], now)
    _note(endpoint, "send-again", {"message": [None, delivery.message.key]}, by=by, now=now)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def send_failed_again(endpoint: WebhookEndpoint, *, by: User | None, now: datetime) -> int:
    """All that was given up; answers how many."""
    saved = _held(endpoint)
    failed = list(saved.deliveries.filter(state=State.FAILED).values_list("pk", flat=True))
    _send_again(saved, failed, now)
    if failed:
        _note(saved, "send-again", {"messages": [None, len(failed)]}, by=by, now=now)
    return len(failed)


def _send_again(endpoint: WebhookEndpoint, ids: list[int], now: datetime) -> None:
    if endpoint.disabled_at is not None:
        raise WebhookRefused("endpoint", "This endpoint is paused; resume it first.")
    for start in range(0, len(ids), 500):
        some = WebhookDelivery.objects.filter(pk__in=ids[start : start + 500])
        some.update(state=State.WAITING, tries=0, next_at=instants.seconds_of(now))


def _held(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)


def _url(text: str) -> str:
    from sanket.outbound import check

    try:
        return str(check(text.strip()))
    except Refusal as refusal:
        refusal.data["field"] = "url"
        raise


def _name(text: str) -> str:
    try:
        return cells.text(text, "name", most=LONGEST_NAME)
    except RowError as error:
        raise WebhookRefused("name", f"The name {error.reason}.") from error


def _events(given: Iterable[str]) -> list[str]:
    wanted = set(given)
    if ALL in wanted:
        return [ALL]
    for kind in sorted(wanted):
        if kind not in WANTABLE:
            raise WebhookRefused("events", f"There is no event {kind!r}; docs/webhooks.md lists those there are.")
    if not wanted:
        raise WebhookRefused("events", "Choose at least one event.")
    return [kind for kind in WANTABLE if kind in wanted]


def _note(endpoint: WebhookEndpoint, verb: str, changes: Changes, *, by: User | None, now: datetime) -> None:
    audit(
        by=by,
        verb=f"webhook.{verb}",
        kind="webhook",
        subject=endpoint.key,
        label=endpoint.name or endpoint.site,
        changes=changes,
        now=now,
    )
