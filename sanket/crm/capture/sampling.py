"""The newest events by what became of them. There may be millions: each question reads a handful along an index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from sanket.crm.activities.queries import timeline
from sanket.crm.capture.arrivals import WITH, newest
from sanket.crm.capture.models import Agent, Event, Fate, MailDomain, Rereading, Source, Verdict
from sanket.crm.capture.told import named_by

SAMPLE = 200
OF_ACCOUNT = 200


class Machine(NamedTuple):
    """Among the newest events of machines: a reason, a user agent, how often, and the newest of them."""

    reason: str
    agent: Agent | None
    times: int
    newest: Event


def machines() -> list[Machine]:
    """Why the newest ``SAMPLE`` events of machines were taken for such, the most frequent reason first."""
    groups: dict[tuple[str, int | None], list[Event]] = {}
    for event in newest(Event.objects.select_related("source", "agent"), fates=(Fate.MACHINE,), limit=SAMPLE):
        groups.setdefault((event.reason, event.agent_id), []).append(event)
    found = [Machine(reason, some[0].agent, len(some), some[0]) for (reason, _), some in groups.items()]
    return sorted(found, key=lambda one: (-one.times, -one.newest.pk))


def events(ids: Iterable[int]) -> dict[int, Event]:
    return Event.objects.in_bulk(list(ids))


def events_of_account(account_id: int) -> list[Event]:
    """Those that count for it: of its newest activities the ones that events are."""
    sources = {one.external_id: one.pk for one in Source.objects.all()}
    by_source: dict[int, list[str]] = {}
    for activity in timeline(account_id, limit=OF_ACCOUNT):
        source, message_id = named_by(activity.external_id) or ("", "")
        if source in sources:
            by_source.setdefault(sources[source], []).append(message_id)
    found: list[Event] = []
    for source_id, ids in by_source.items():
        found += Event.objects.filter(source_id=source_id, message_id__in=ids).select_related(*WITH)
    return sorted(found, key=lambda one: -one.pk)


def event_behind(activity: str) -> int | None:
    """The id of the event that an activity was read from."""
    source, message_id = named_by(activity) or ("", "")
    rows = Event.objects.filter(source__external_id=source, message_id=message_id)
    return rows.values_list("pk", flat=True).first() if source else None


def verdicts(limit: int = 200) -> list[Verdict]:
    """What people said of machines and holds, the newest first."""
    return list(Verdict.objects.filter(undone_at=None).select_related("by").order_by("-at", "-pk")[:limit])


def verdict_on(subject: str, key: str) -> Verdict | None:
    return Verdict.objects.filter(subject=subject, key=key, undone_at=None).select_related("by").first()


def verdict_by_id(pk: int) -> Verdict | None:
    return Verdict.objects.filter(pk=pk, undone_at=None).first()


def agent(pk: int) -> Agent | None:
    return Agent.objects.filter(pk=pk).first()


def agents(ids: Iterable[int]) -> dict[int, Agent]:
    return Agent.objects.in_bulk(list(ids))


def mail_domains() -> QuerySet[MailDomain]:
    """What the workspace says of mail domains."""
    return MailDomain.objects.select_related("account").order_by("domain")


class Progress(NamedTuple):
    """Of what is read anew: how far the job is, in numbers of events."""

    done: int
    total: int


def rereading() -> Progress | None:
    """None: everything is read by what holds now."""
    rows = list(Rereading.objects.values_list("after_event", "until_event"))
    return Progress(sum(done for done, _ in rows), sum(total for _, total in rows)) if rows else None
