"""Segments over very many contacts on PostgreSQL: how many each holds, counted anew each time."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.queries import ids_by_external
from sanket.crm.rules.queries import Asked, clock_at

YEAR = 365 * 86_400
EPOCH = 16 * 30 * 86_400
SEGMENTS = {
    "visited in 14 days": 'activities("visited pricing", within = 14 days) >= 1',
    "an industry, twice in 90 days": 'account.industry in ("automotive", "auto parts")'
    ' and activities("visited pricing", within = 90 days) >= 2',
    "five tests": 'account.industry in ("automotive", "auto parts") and (contact.department = "R&D" or'
    ' interest("Paint robots") >= 20) and account.employees > 50 and not activity("unsubscribed", within = 90 days)',
    "fewer than three, ever": "activities() < 3",
}


def measure(contacts: int, activities: int) -> dict[str, Any]:
    now = int(time.time())
    _fill(contacts, max(contacts // 4, 1), activities, now)
    clock = clock_at(now)
    taken: dict[str, float] = {}
    for name, text in SEGMENTS.items():
        asked = Asked(text, "contact")
        asked.count(clock)  # once unmeasured
        began = time.perf_counter()
        asked.count(clock)
        taken[name] = time.perf_counter() - began
    return {"contacts": contacts, "activities": activities, "taken": taken}


def _fill(contacts: int, accounts: int, activities: int, now: int) -> None:
    save_offerings([{"offering": "Paint robots"}], by=None, now=datetime.now(UTC))
    (offering,) = ids_by_external(["Paint robots"]).values()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_account (id, external_id, name, industry, employees, phone, city, state, country, website,"
            " gstin, territory, tags, name_key, created_at) SELECT g, 'A' || g, 'Account ' || g,"
            " (ARRAY['automotive', 'auto parts', 'food', '', 'textiles'])[1 + g %% 5], g %% 1000, '', 'Pune', '', '', '',"
            " '', '', '[]', 'account ' || g, now() FROM generate_series(1, %s) g",
            [accounts],
        )
        cursor.execute(
            "INSERT INTO crm_contact (id, external_id, account_id, name, email, phone, whatsapp, department, seniority,"
            " title, buying_role, name_key, created_at) SELECT g, 'C' || g, 1 + g %% %s, 'P ' || g, '', '', '',"
            " (ARRAY['R&D', 'Stores', ''])[1 + g %% 3], '', '', '', 'p ' || g, now() FROM generate_series(1, %s) g",
            [accounts, contacts],
        )
        cursor.execute(
            "INSERT INTO crm_activitytype (id, external_id, name, direction, created_at) VALUES"
            " (1, 'visited pricing', '', 'customer', now()), (2, 'unsubscribed', '', 'customer', now()),"
            " (3, 'demo', '', 'customer', now())"
        )
        cursor.execute(
            "INSERT INTO crm_activity (external_id, occurred_at, received_at, account_id, contact_id, offering_id, type_id,"
            " source, note, url) SELECT 'F' || g, %s - (g::bigint * 7919) %% %s, 0, 1 + (g::bigint * 7) %% %s %% %s,"
            " 1 + (g::bigint * 7) %% %s, %s, 1 + g %% 3, '', '', '' FROM generate_series(1, %s) g",
            [now, YEAR, contacts, accounts, contacts, offering, activities],
        )
        cursor.execute(
            "INSERT INTO crm_interest (version, account_id, offering_id, epoch, s0, s1, s2, w0, w1, w2, count, last_at,"
            " state, risen) SELECT 1, g, %s, %s, (g %% 100) * 16777216::bigint, 0, 0, 0, 0, 0, 3, 0, 0, FALSE"
            " FROM generate_series(1, %s) g",
            [offering, now // EPOCH, accounts],
        )
        cursor.execute("ANALYZE")
