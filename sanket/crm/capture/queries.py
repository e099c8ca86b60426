"""Questions to what was captured."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from sanket.crm.capture.adding import Adds
from sanket.crm.capture.arrivals import (
    COUNTED_TO,
    WITH,
    Name,
    arrived_since,
    count_of,
    counted_to,
    newest,
    unmapped_names,
)
from sanket.crm.capture.connecting import delivered
from sanket.crm.capture.connectors import (
    MAPPING,
    Connector,
    Delivered,
    Health,
    Line,
    Mapped,
    Setting,
    connector_of,
    connectors,
    health,
)
from sanket.crm.capture.domains import is_nobodys, nobodys
from sanket.crm.capture.heard import Heard
from sanket.crm.capture.kept import (
    category_rules,
    delivery,
    delivery_counts,
    delivery_ids,
    newest_deliveries,
    waiting_categories,
)
from sanket.crm.capture.knowing import Known, company_domain, known
from sanket.crm.capture.machines import machines_behind
from sanket.crm.capture.models import (
    EVENTS,
    Agent,
    Delivery,
    Event,
    EventRule,
    Fate,
    Link,
    MailDomain,
    Source,
    Verdict,
    Visitor,
)
from sanket.crm.capture.people import (
    Adding,
    Who,
    adding,
    find_visitors,
    link_by_id,
    links_of,
    may_add,
    visitor_by_name,
    visitors_of_contact,
    who,
)
from sanket.crm.capture.previewing import Lacking, Preview, lacking, offering_named, preview
from sanket.crm.capture.rereading import pending
from sanket.crm.capture.sampling import (
    Machine,
    agent,
    agents,
    event_behind,
    events,
    events_of_account,
    machines,
    mail_domains,
    rereading,
    verdict_by_id,
    verdict_on,
    verdicts,
)
from sanket.crm.capture.secrecy import secret
from sanket.crm.capture.told import activity_of
from sanket.crm.capture.verifying import Difference, verify

__all__ = [
    "COUNTED_TO",
    "EVENTS",
    "MAPPING",
    "Adding",
    "Adds",
    "Agent",
    "Connector",
    "Delivered",
    "Delivery",
    "Difference",
    "Event",
    "EventRule",
    "Fate",
    "Health",
    "Heard",
    "Known",
    "Lacking",
    "Line",
    "Link",
    "Machine",
    "MailDomain",
    "Mapped",
    "Name",
    "Preview",
    "Setting",
    "Source",
    "Verdict",
    "Visitor",
    "Who",
    "activity_of",
    "adding",
    "agent",
    "agents",
    "arrived_since",
    "category_rules",
    "company_domain",
    "connector_of",
    "connectors",
    "count_events",
    "counted_to",
    "counts",
    "delivered",
    "deliveries",
    "delivery",
    "delivery_counts",
    "delivery_ids",
    "event",
    "event_behind",
    "events",
    "events_of_account",
    "find_visitors",
    "health",
    "is_nobodys",
    "known",
    "lacking",
    "link_by_id",
    "links_of",
    "machines",
    "machines_behind",
    "mail_domains",
    "may_add",
    "newest_deliveries",
    "newest_events",
    "nobodys",
    "offering_named",
    "preview",
    "rereading",
    "rules",
    "secret",
    "source_by_external",
    "source_by_key",
    "source_named",
    "sources",
    "unmapped_names",
    "verdict_by_id",
    "verdict_on",
    "verdicts",
    "verify",
    "visitor_by_name",
    "visitors",
    "visitors_of_contact",
    "waiting_categories",
    "waits_to_be_read",
    "who",
]


def source_by_key(write_key: str) -> Source | None:
    """The source that this write key belongs to, a disabled one (``disabled_at``) too: the door says which it is."""
    return Source.objects.filter(write_key=write_key).first() if write_key else None


def source_by_external(external_id: str) -> Source | None:
    return Source.objects.filter(external_id=external_id).first()


def source_named(name: str) -> Source | None:
    """By its external id, or by what people call it."""
    return source_by_external(name) or Source.objects.filter(name__iexact=name.strip()).first()


def waits_to_be_read() -> int:
    """How many notes wait for the worker to read events anew (`jobs.reread`)."""
    return pending()


def sources(kind: str = "") -> QuerySet[Source]:
    """All, or those of a kind, by name."""
    found = Source.objects.order_by("name", "pk")
    return found.filter(kind=kind) if kind else found


def counts(source: Source | None = None) -> dict[int, dict[str, int]]:
    """Source id -> fate -> how many events have it, exactly: for programs, which wait. Pages ask `counted_to`."""
    wanted = [source.pk] if source is not None else list(Source.objects.values_list("pk", flat=True))
    found = {pk: {fate: count_of(pk, fate) for fate in Fate.values} for pk in wanted}
    return {pk: {fate: count for fate, count in fates.items() if count} for pk, fates in found.items()}


def count_events(source: Source | None = None, *, fate: str = "") -> int:
    """How many events were kept, exactly: of one source, of one fate."""
    sources = [source.pk] if source is not None else list(Source.objects.values_list("pk", flat=True))
    return sum(count_of(pk, fate) for pk in sources)


def newest_events(
    source: Source | None = None,
    *,
    fates: Collection[str] = (),
    visitor: str = "",
    name: str = "",
    after: int = 0,
    before: int | None = None,
    limit: int = 50,
) -> list[Event]:
    """What came last, newest first; ``after`` and ``before`` are ids of events seen (a page that shows them arriving
    asks with ``after``). ``visitor`` is a name, ``a:…`` or ``u:…``. With agent, account, contact, offering and type."""
    found = Event.objects.select_related(*WITH).order_by("-pk")
    if (source is not None or fates) and not visitor and not name:
        sources = () if source is None else (source.pk,)
        return newest(found, fates=fates, sources=sources, after=after, before=before, limit=limit)
    if source is not None:
        found = found.filter(source=source)
    if fates:
        found = found.filter(fate__in=fates)
    if name:
        found = found.filter(kind__in=("track", "page", "screen"), name=name)
    if visitor:
        column = "anonymous_id" if visitor.startswith("a:") else "user_id"
        # The second as the index has it, or SQLite looks through all events.
        found = found.filter(**{column: visitor[2:]}).exclude(**{column: ""})
    if after:
        found = found.filter(pk__gt=after)
    if before is not None:
        found = found.filter(pk__lt=before)
    # Ids first, along an index; whole events only of those that are shown.
    ids = list(found.values_list("pk", flat=True)[:limit])
    return list(Event.objects.select_related(*WITH).filter(pk__in=ids).order_by("-pk"))


def event(pk: int) -> Event | None:
    return Event.objects.select_related(*WITH).filter(pk=pk).first()


def rules(source: Source | None = None) -> QuerySet[EventRule]:
    """In the order in which they are asked; of one source: those for all as well."""
    found = EventRule.objects.select_related("source", "type", "offering").order_by("position", "pk")
    return found.filter(Q(source=source) | Q(source=None)) if source is not None else found


def visitors(*, before: tuple[int, int] | None = None, limit: int = 50) -> list[Visitor]:
    """Names that tell us things, those seen last first; ``before`` is (last_at, id) of the last one shown."""
    found = Visitor.objects.filter(last_at__gt=0).order_by("-last_at", "-pk")
    if before is not None:
        at, pk = before
        found = found.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=pk))
    return list(found[:limit])


def deliveries(source: Source, *, state: str = "", before: int | None = None, limit: int = 50) -> list[Delivery]:
    """What a connector was given: in the order in which it came if of one ``state``, else newest first."""
    found = Delivery.objects.filter(source=source)
    if state:
        return list(found.filter(state=state).order_by("pk")[:limit])
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:limit])
