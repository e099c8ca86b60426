"""What a press of a button costs: deeds on leads as the web server asks them of the program (WSGI), signed in."""

from __future__ import annotations

import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from benchmarks.bigmarket import MANAGER
from benchmarks.clock import cpu_of, server_process
from benchmarks.pages import Counted, Visitor
from sanket.crm.deals.actions import Dealt, save_deals
from sanket.crm.leads.queries import Lead
from sanket.crm.leads.queries import visible_to as visible_leads

WARMING = 3
FORMS: dict[str, tuple[str, dict[str, str], int]] = {
    "answer": ("answers", {"question": "need", "said": "Painting doors of cars."}, 0),
    "qualify": ("qualification", {}, 0),
    "make a deal": ("conversion", {"amount": "2450000"}, 0),
    "disqualify": ("disqualification", {"reason": "No need", "note": ""}, 1),
    "recycle": ("recycling", {"reason": "Bad time", "note": "", "until": "IN A YEAR"}, 2),
}
"""Name -> what follows the lead's address, what is typed, and to which leads: those of a number are the same."""


def measure(*, requests: int, deals: int) -> dict[str, Any]:
    visitor, now = Visitor(MANAGER), datetime.now(UTC)
    listed = list(visible_leads(visitor.user).listed(int(now.timestamp())).order_by("pk").values_list("pk", flat=True))
    bring(deals, listed[0])
    mixed, each = random.Random(3).sample(listed, len(listed)), WARMING + requests
    answer: dict[str, Any] = {"leads": len(listed), "deals": deals, "deeds": {}}
    year = {"IN A YEAR": (now + timedelta(days=365)).date().isoformat()}
    for name, (place, typed, which) in FORMS.items():
        given = {field: year.get(said, said) for field, said in typed.items()}
        answer["deeds"][name] = measured(visitor, place, given, mixed[which * each :][:each])
    return answer


def bring(deals: int, lead: int) -> None:
    """What files had brought before."""
    of = Lead.objects.get(pk=lead)
    now = int(time.time())
    rows = [
        Dealt(f"d{n}", of.account_id, of.offering_id, now - n, None, "open", Decimal(1_000), None, "", None)
        for n in range(deals)
    ]
    for start in range(0, deals, 5_000):
        save_deals(rows[start : start + 5_000], now_s=now)


def measured(visitor: Visitor, place: str, typed: dict[str, str], leads: list[int]) -> dict[str, Any]:
    """The median of the processors' milliseconds; the first requests are not counted."""
    server = server_process()
    found, queries = [], []
    for lead in leads:
        counted = Counted()
        before = time.process_time() + cpu_of(server)
        with connection.execute_wrapper(counted):
            visitor.post(f"/leads/{lead}/{place}/", typed)
        found.append((time.process_time() + cpu_of(server) - before) * 1000)
        queries.append(counted.queries)
    ranked = sorted(found[WARMING:])
    return {
        "ms": statistics.median(ranked),
        "most_ms": ranked[int(len(ranked) * 0.95)],
        "queries": [min(queries[WARMING:]), max(queries[WARMING:])],
    }
