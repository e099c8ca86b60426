"""The pages of Settings -> Sources where a million events of three sources are kept: the processors' time of each."""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from benchmarks.bigmarket import MANAGER, people
from benchmarks.market import make
from benchmarks.pages import Visitor, measured
from sanket.crm.capture.actions import add_source, connect
from sanket.crm.capture.models import Agent, Delivery, Event, EventRule, Source
from sanket.crm.capture.queries import connectors, count_events
from sanket.crm.capture.statements import quietly_put
from sanket.crm.models import Account, ActivityType, Offering

DAY, BATCH, BLOCK = 86_400, 20_000, 50_000
FATES = {"context": 24, "activity": 34, "unmapped": 20, "unplaced": 15, "machine": 6, "ignored": 1}
REASONS = {"unplaced": "nobody we know", "machine": "crawler"}
NAMES = 1_500
"""Names that count for nothing; few of them come often."""
COLUMNS = {
    "source_id": "bigint", "message_id": "text", "kind": "text", "name": "text", "at": "bigint", "received_at": "bigint",
    "anonymous_id": "text", "user_id": "text", "group_id": "text", "agent_id": "bigint", "hint": "text", "body": "text",
    "fate": "text", "reason": "text", "account_id": "bigint", "contact_id": "bigint", "offering_id": "bigint",
    "type_id": "bigint",
}  # fmt: skip

_LATER = "CASE WHEN anonymous_id = '' THEN '' ELSE anonymous_id || %s END"
_VISITORS = """
INSERT INTO crm_visitor (name, first_at, last_at, email, email_at, called, called_at, company, company_at, site,
    company_key, company_name)
SELECT CASE WHEN user_id = '' THEN 'a:' || anonymous_id ELSE 'u:' || user_id END, min(at), max(at),
    '', 0, '', 0, '{}', 0, '', '', '' FROM crm_event GROUP BY 1
"""


def measure(*, events: int, requests: int) -> dict[str, Any]:
    make(200, 0)
    people()
    fill(events)
    visitor = Visitor(MANAGER)
    pages = {name: measured(visitor, [address], requests) for name, address in plan().items()}
    before = time.process_time()
    counted = count_events()
    return {"events": counted, "count_ms": (time.process_time() - before) * 1000, "pages": pages}


def fill(events: int) -> None:
    """As if they had come over the last month, most from the website."""
    now = datetime.now(UTC)
    webhook = next(one for one in connectors() if one.name == "webhook")
    sources = [
        add_source(name="Website", by=None, now=now),
        add_source(name="Portal", settings={"place": "server"}, by=None, now=now),
        connect(webhook, name="Desk", typed={"proof": "none"}, by=None, now=now),
    ]
    Source.objects.update(last_seen_at=now)
    agents = [Agent.objects.create(text=f"Mozilla/5.0 (Test {n})", first_at=0).pk for n in range(50)]
    known = [list(table.objects.values_list("pk", flat=True)) for table in (Account, Offering, ActivityType)]
    chance, block = random.Random(4), min(events, BLOCK)
    blocks = events // block
    began, each = int(now.timestamp()) - 30 * DAY, 30 * DAY // blocks
    rows = [_event(chance, n, sources, agents, known, began + n * each // block) for n in range(block)]
    quietly_put("crm_event", COLUMNS, "source_id, message_id", rows)
    names = ", ".join(COLUMNS)
    copied = names.replace("message_id", "message_id || %s").replace("anonymous_id", _LATER)
    copied = copied.replace("received_at", "received_at + %s").replace(" at,", " at + %s,")
    with connection.cursor() as cursor:
        for later in range(1, blocks):
            cursor.execute(
                f"INSERT INTO crm_event ({names}) SELECT {copied} FROM crm_event WHERE id <= %s ORDER BY id",  # noqa: S608 - our own words
                [f"-{later}", later * each, later * each, f"-{later}", block],
            )
        cursor.execute(_VISITORS)
    Delivery.objects.bulk_create(
        [
            Delivery(
                source=sources[2], key=f"d{n}", received_at=now - timedelta(minutes=n), payload='{"id": 1}',
                state=chance.choices(["taken", "stored", "failed"], [90, 8, 2])[0],
            )
            for n in range(events // 10)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    with connection.cursor() as cursor:
        # As users have it: Sanket never runs ANALYZE on SQLite; autovacuum does on PostgreSQL.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _event(
    chance: random.Random, n: int, sources: list[Source], agents: list[int], known: list[list[int]], at: int
) -> tuple[Any, ...]:
    source = chance.choices(sources, [80, 15, 5])[0]
    fate = chance.choices(list(FATES), list(FATES.values()))[0]
    kind = "identify" if fate == "context" else chance.choices(("page", "track", "screen"), (60, 38, 2))[0]
    name = ""
    if kind == "track":
        name = "Danced" if fate != "unmapped" else f"Name {min(int(chance.paretovariate(0.4)), NAMES)}"
    user = f"u{chance.randrange(20_000)}" if chance.random() < 0.2 else ""
    anonymous = "" if user else f"v{chance.randrange(15_000)}"
    body = {"properties": {"url": f"https://www.example.com/robots/{n % 997}/", "title": f"Robot {n % 997}"}}
    account, offering, kind_of = (chance.choice(some) if fate == "activity" else None for some in known)
    return (
        source.pk, f"m{n}", kind, name, at, at, anonymous, user, "", chance.choice(agents), "", json.dumps(body), fate,
        REASONS.get(fate, "no rule" if fate == "unmapped" else ""), account, None, offering, kind_of,
    )  # fmt: skip


def plan() -> dict[str, str]:
    """Page -> address."""
    home = "/settings/sources/"
    website, desk = (Source.objects.get(name=name).pk for name in ("Website", "Desk"))
    newest = Event.objects.latest("pk")
    delivery = Delivery.objects.latest("pk").pk
    rule = EventRule.objects.latest("pk").pk
    pages = {
        "Sources": "", "Add a source": "add/", "A website": f"{website}/", "A connector": f"{desk}/",
        "Events arrive": f"{website}/check/", "Mapping": "mapping/", "Mapping of one source": f"mapping/?source={website}",
        "A rule": f"mapping/rules/{rule}/", "A new rule": "mapping/rules/add/?kind=track&name=Danced&means=1",
        "Rule for names that begin so": "mapping/rules/add/?kind=track&name=Name*&means=1",
        "Rule for pages like": "mapping/rules/add/?kind=page&url=/robots/*&means=1",
        "Events": "events/", "Events without a meaning": "events/?fate=unmapped",
        "Events left out, of one source": f"events/?fate=ignored&source={desk}",
        "Events, far back": f"events/?fate=machine&before={newest.pk // 2}", "Events of a name": "events/?name=Danced",
        "Events of a name and fate": "events/?name=Name+9&fate=activity",
        "Events of a name nobody has": "events/?name=Nobody",
        "Events of a visitor": "events/?visitor=a:v77", "An event": f"events/{newest.pk}/", "Visitors": "visitors/",
        "Visitors, searched": "visitors/?q=v777", "A visitor": "visitors/one/?name=a:v77", "Machines": "machines/",
        "Mail domains": "mail-domains/", "Deliveries": f"{desk}/deliveries/",
        "Deliveries that failed": f"{desk}/deliveries/?state=failed", "A delivery": f"{desk}/deliveries/{delivery}/",
        "What deliveries mean": f"{desk}/meaning/", "Settings of a connector": f"{desk}/settings/",
    }  # fmt: skip
    return {name: home + address for name, address in pages.items()}
