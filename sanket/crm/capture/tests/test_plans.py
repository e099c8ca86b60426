"""What is asked while events are taken or read anew goes by an index: it must not cost more the more events there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.capture.actions import judge, merge
from sanket.crm.capture.queries import newest_events
from sanket.crm.capture.tests.story import NOW, Site

TABLES = re.compile(r"\b(?:FROM|JOIN)\s+\"?crm_(?:event|visitor|link)\b")
NAMES = re.compile(r"\b(?:anonymous_id|user_id|group_id|name|email|site|company_key|company_name)\"? (?:IN|=) ")
SCANS = re.compile(r"SCAN \w+|INTEGER PRIMARY KEY \(rowid>|event_by_name \(kind=\?\)$")


class Asked:
    """Statements about names, with how SQLite goes about them."""

    def __init__(self) -> None:
        self.plans: dict[str, list[str]] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, given: Any, many: bool, context: Any) -> Any:
        wanted = sql.startswith("SELECT") and TABLES.search(sql) and NAMES.search(sql.partition("WHERE")[2])
        if wanted and sql not in self.plans:
            execute(f"EXPLAIN QUERY PLAN {sql}", given, many, context)
            self.plans[sql] = [row[3] for row in context["cursor"].fetchall()]
        return execute(sql, given, many, context)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by how much there is")
def test_nothing_looks_through_all_events(site: Site) -> None:
    asked = Asked()
    with connection.execute_wrapper(asked):
        site.take(
            site.heard("page", 9, a="x"),
            site.heard("identify", 8, a="x", u="anita", traits={"email": "anita@tapti.in", "company": "Tapti"}),
            site.heard("identify", 7, a="x", u="bala"),
        )
        site.take(
            site.heard("identify", 6, a="x", u="anita"),
            site.heard("group", 6, a="x", group_id="G"),
            site.heard("group", 5, u="anita", group_id="H"),
            *(site.heard("page", 4, a="x") for _ in range(3)),
        )
        site.tell("alias", 3, u="anita", previous_id="y")
        merge(site.visitor("a:x"), site.visitor("u:bala"), by=None, now=NOW)
        judge(site.visitor("a:x"), machine=True, by=None, now=NOW)
        save_accounts([{"account": "T", "name": "Tapti", "website": "tapti.in"}], by=None, now=NOW)
        save_contacts([{"contact": "c", "account": "T", "email": "anita@tapti.in"}], by=None, now=NOW)
        site.catch_up()
        newest_events(visitor="a:x")
        newest_events(visitor="u:anita")
    looked_through = {sql: plan for sql, plan in asked.plans.items() if any(map(SCANS.search, plan))}
    assert looked_through == {}
    assert len(asked.plans) > 10


@pytest.mark.postgresql_only
def test_what_is_asked_once_is_not_compiled_first(site: Site) -> None:
    """Read whole although that is off, a table of ten rows looks dear enough to be compiled for: half a second."""
    with transaction.atomic():
        site.tell("page", a="x")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('enable_seqscan'), current_setting('jit')")
            assert cursor.fetchone() == ("off", "off")
