"""The market the pages are measured on: many accounts, many activities, about 20,000 leads in the list."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from benchmarks.market import PASSWORD, make
from sanket.crm.activities.actions import log
from sanket.crm.leads.queries import Lead
from sanket.crm.models import Account, Activity, Team, User
from sanket.crm.recognition.actions import settle

BATCH = 5_000
SPREAD = 50
TERRITORIES = 10
MANAGER, SELLER = "manager@example.com", "sales@example.com"


def measure(*, accounts: int, activities: int, warm: int) -> dict[str, Any]:
    """Build it in the empty database of this process; answers how large it became and how long that took.

    A warm account gets three meetings, whatever the number of activities, so that markets of different length have the
    same leads. A quarter of all accounts does not fit.
    """
    started = time.perf_counter()
    rows = make(accounts, activities, warm=warm, burst=3, spread=SPREAD, territories=TERRITORIES)
    people()
    made = time.perf_counter() - started
    for start in range(0, len(rows), BATCH):
        log(rows[start : start + BATCH], now_s=int(time.time()), bulk=True)
        if start % 100_000 == 0:
            print(f"  {start:,} of {len(rows):,} activities", file=sys.stderr, flush=True)
    logged = time.perf_counter() - started - made
    settle(now=datetime.now(UTC))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # As users have it: Sanket never runs ANALYZE on SQLite.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            # What autovacuum does within minutes.
            cursor.execute("VACUUM ANALYZE")
    return {
        "accounts": Account.objects.count(),
        "activities": Activity.objects.count(),
        "leads": Lead.objects.listed(int(time.time())).count(),
        "made_s": made,
        "logged_s": logged,
        "settled_s": time.perf_counter() - started - made - logged,
    }


def people() -> None:
    """A manager, and a team of sellers that sees one territory of ten; each seller owns a few accounts."""
    now = datetime.now(UTC)
    User.objects.create(email=MANAGER, name="Manager", role="manager", created_at=now)
    team = Team.objects.create(name="West", territories=["t1"])
    sellers = [
        User.objects.create(email=email, name=email, role="sales", team=team, created_at=now)
        for email in (SELLER, "s2@example.com", "s3@example.com")
    ]
    for n, seller in enumerate(sellers):
        Account.objects.filter(territory="t2", pk__in=range(n + 1, Account.objects.count(), 30)).update(owner=seller)


__all__ = ["MANAGER", "PASSWORD", "SELLER", "measure"]
