"""The newest events by what became of them. There may be millions: each question reads a handful along an index."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from sanket.crm.activities.queries import timeline
from sanket.crm.capture.models import Agent, Event, Fate, MailDomain, Rereading, Source, Verdict
from sanket.crm.capture.told import named_by

SAMPLE = 500
OF_ACCOUNT = 200
WITH = ("source", "agent", "account", "contact", "offering", "type")


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


def newest(
    rows: QuerySet[Event],
    *,
    fates: Collection[str],
    sources: Iterable[int] = (),
    after: int = 0,
    before: int | None = None,
    limit: int,
) -> list[Event]:
    """Of sources and fates, newest first: each source and fate is a stretch of the index, and ends with the newest."""
    wanted = list(sources) or list(Source.objects.values_list("pk", flat=True))
    found: list[int] = []
    for source_id in wanted:
        for fate in fates or Fate.values:
            some = Event.objects.filter(source_id=source_id, fate=fate)
            some = some.filter(pk__gt=after) if after else some
            some = some.filter(pk__lt=before) if before is not None else some
            found += some.order_by("-pk").values_list("pk", flat=True)[:limit]
    return list(rows.filter(pk__in=sorted(found)[-limit:]).order_by("-pk"))


def samples(some: Sequence[Any]) -> dict[tuple[int, str, str], Event]:
    """One event that counts for nothing, of each source, kind and name."""
    found = {}
    for one in some:
        rows = Event.objects.filter(fate=Fate.UNMAPPED, source_id=one.source_id, kind=one.kind, name=one.name)
        if (event := rows.first()) is not None:
            found[one.source_id, one.kind, one.name] = event
    return found


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
