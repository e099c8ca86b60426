"""A seller's morning: *Today* with hundreds of open leads of one's own, calls due, tasks and deals; and the tap that says what
came of a call. As the web server asks them of the program (WSGI), signed in, in milliseconds of the processors."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.bigmarket import BATCH, MANAGER, SELLER, SPREAD, TERRITORIES, people
from benchmarks.market import make
from benchmarks.pages import Visitor
from sanket.crm.activities.actions import log
from sanket.crm.deals.actions import Dealt, save_deals
from sanket.crm.leads.actions import assign
from sanket.crm.leads.queries import Lead
from sanket.crm.models import User
from sanket.crm.recognition.actions import settle
from sanket.crm.response.actions import weigh_queue
from sanket.crm.response.queries import queue
from sanket.crm.tasks.actions import Wanted, give
from sanket.crm.workspace.actions import save_worktime

DAY = 86_400
WARMING = 5
TASKS, DEALS = 15, 400
ANSWERS = ("no answer", "reached", "no answer", "wrong person")


def measure(*, leads: int, requests: int) -> dict[str, Any]:
    at = int(time.time())
    mine = morning(leads, at)
    visitor = Visitor(SELLER)
    answer: dict[str, Any] = {
        "leads": len(mine),
        "due": queue(visitor.user, at=at, until=at + DAY, limit=0).all_first,
        "kb": len(visitor.get("/")) / 1000,
        "today": timed([lambda: visitor.get("/")] * (WARMING + requests)),
    }
    taps = [tap(visitor, lead, n) for n, lead in enumerate((mine * requests)[: WARMING + requests])]
    return {**answer, "outcome": timed(taps)}


def tap(visitor: Visitor, lead: int, n: int) -> Callable[[], Any]:
    said = {"outcome": ANSWERS[n % len(ANSWERS)], "key": f"bench{n}", "next": "/"}
    return lambda: visitor.post(f"/leads/{lead}/outcomes/", said, in_row=True)


def morning(many: int, at: int) -> list[int]:
    """The market, and what one seller has to do in it; answers the leads."""
    rows = make(many * 2, many * 20, warm=many * 2, burst=3, spread=SPREAD, territories=TERRITORIES)
    people()
    for start in range(0, len(rows), BATCH):
        log(rows[start : start + BATCH], now_s=at, bulk=True)
    now = datetime.now(UTC)
    settle(now=now)
    seller, manager = User.objects.get(email=SELLER), User.objects.get(email=MANAGER)
    save_worktime(of=seller, hours=["00:00-24:00"] * 7, by=manager, now=now)
    found = list(Lead.objects.listed(at).select_related("account", "offering", "owner").order_by("pk")[:many])
    for n, lead in enumerate(found):
        assign(lead, to=seller, by=manager, now=now - timedelta(minutes=n % 600))
    save_deals([_deal(n, lead, seller.pk, at) for n, lead in enumerate((found * DEALS)[:DEALS])], now_s=at)
    give(
        [Wanted("Send the layout", seller.pk, at - 60, lead_id=lead.pk) for lead in found[:TASKS]], by=manager, now=now
    )
    weigh_queue(at=at)
    return [lead.pk for lead in found]


def _deal(n: int, lead: Lead, owner: int, at: int) -> Dealt:
    status = ("won", "lost", "open", "lost")[n % 4]
    closed = None if status == "open" else at - n * 1_000
    amount = Decimal(50_000 + n * 1_000)
    return Dealt(f"d{n}", lead.account_id, lead.offering_id, at - 40 * DAY, closed, status, amount, owner)


def timed(requests: list[Callable[[], Any]]) -> dict[str, Any]:
    """The least and the median; the first requests are not counted."""
    for request in requests[:WARMING]:
        request()
    found = [cost(request) for request in requests[WARMING:]]
    return {"least_ms": min(found), "ms": statistics.median(found)}


def cost(request: Callable[[], Any]) -> float:
    before = time.process_time()
    request()
    return (time.process_time() - before) * 1000
