"""A site that was begun long ago: it ends as one that is laid out today, and its leads come over, with what a switch had
left for later."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.cli.house import IS_POSTGRESQL, ROOT, House, drop_database, make_database

BEFORE = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanket.settings")
import django
django.setup()
from django.conf import settings
settings.MIGRATION_MODULES = {"crm": "past"}
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", "crm", "0018", verbosity=0)
apps = MigrationExecutor(connection).loader.project_state(("crm", "0018_later_leads")).apps
def make(model, **fields):
    return apps.get_model("crm", model).objects.create(**fields)
from datetime import UTC, datetime
now = datetime.now(UTC)
account = make("Account", external_id="a", name="A", created_at=now)
robot, oven = (make("Offering", external_id=name, name=name, kind="product", created_at=now) for name in ("robot", "oven"))
make("Scoring", pk=1, version=3, newest=4)
stands = dict(hot=True, cold_at=99, fits=True, fitment=1.0, fitment_threshold=0.2, interest_threshold=20.0,
              half_life=2592000, activities=2, last_at=5)
born = dict(account=account, recognised_at=1, detected_at=2, tipped_by="x", stage_at=1, why={"people": 1}, **stands)
closed = make("Lead", offering=robot, number=0, heat_key=1.0, closed_at=7, rest_until=8, stage="recycled", **born)
warm = make("Lead", offering=robot, number=1, heat_key=2.0, previous=closed, **born)
cold = make("Lead", offering=oven, number=0, heat_key=3.0, covered_by=warm, withdrawn_at=4, **born)
make("LeadMove", lead=closed, kind="recycle", at=7, reason="later")
make("Rescore", version=3, created_at=now, switched_at=now)
make("Rescore", version=4, created_at=now, staged=True, settings={}, after_account=9, worker="h 1 x")
make("NextLead", version=3, deed=4, account=account, offering=oven, lead=cold, heat_key=2.5, was_heat_key=3.0,
     was_cold_at=99, **stands)
make("NextLead", version=4, deed=0, account=account, offering=robot, lead=warm, heat_key=9.0, **stands)
settings.MIGRATION_MODULES = {}
call_command("migrate", verbosity=0)
"""

SCHEMA = """
SELECT 'column', table_name, column_name, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name LIKE 'crm%'
UNION ALL SELECT 'index', tablename, indexname, indexdef, '', ''
    FROM pg_indexes WHERE schemaname = 'public' AND tablename LIKE 'crm%'
UNION ALL SELECT 'constraint', conrelid::regclass::text, CASE WHEN contype IN ('f', 'n', 'p') THEN '' ELSE conname END,
    pg_get_constraintdef(oid), '', ''
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text LIKE 'crm%'
UNION ALL SELECT 'storage', relname, '', array_to_string(reloptions, ','), '', ''
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL AND relname LIKE 'crm%'
UNION ALL SELECT 'view', viewname, '', definition, '', '' FROM pg_views WHERE schemaname = 'public'
"""


def schema(house: House) -> list[tuple[str, ...]]:
    """Everything of the tables but the order of their columns."""
    if IS_POSTGRESQL:
        # Django calls what nobody named after the table as it was called then.
        return sorted(
            tuple(re.sub(r"\bcrm_\w+_([0-9a-f]{8}|pkey|id_seq)\b", "unnamed", str(cell)) for cell in row)
            for row in house.sql(SCHEMA)
        )
    rows = house.sql("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name LIKE 'crm%'")
    return sorted((kind, name, *pieces(sql)) for kind, name, sql in rows)


def pieces(sql: str) -> list[str]:
    """What a statement says between its commas, in one order."""
    return sorted(one.strip() for one in " ".join(sql.replace('"', "").split()).split(", "))


@pytest.fixture
def older(bare: House) -> Iterator[House]:
    bare.home.mkdir(parents=True)
    # Without what lays out all at once.
    shutil.copytree(
        ROOT / "sanket" / "crm" / "migrations", bare.home / "past", ignore=shutil.ignore_patterns("0001_squashed*")
    )
    if IS_POSTGRESQL:
        bare.env["DATABASE_URL"] = make_database("sanket_older")
    done = subprocess.run(
        [sys.executable, "-c", BEFORE],
        env={**bare.env, "PYTHONPATH": os.pathsep.join((str(ROOT), str(bare.home)))},
        cwd=bare.home,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    yield bare
    if IS_POSTGRESQL:
        drop_database("sanket_older")


@pytest.mark.slow
def test_an_older_site_comes_over(older: House, migrated: House):
    assert sorted({*schema(older)} ^ {*schema(migrated)}) == []
    assert older.sql("SELECT version, count(*) FROM crm_leadstanding GROUP BY version") == [(3, 3)]
    leads = older.sql(
        "SELECT number, heat_key, closed_at, withdrawn_at, recognised_at, half_life FROM crm_lead ORDER BY id"
    )
    assert leads == [
        (0, 1.0, 7, None, 1, 2_592_000),
        (1, 2.0, None, None, 1, 2_592_000),
        (0, 2.5, None, 4, 1, 2_592_000),
    ]
    assert older.sql(
        "SELECT count(*) FROM crm_lead l JOIN crm_lead b ON b.id = l.previous_id WHERE b.stage = 'recycled'"
    ) == [(1,)]
    assert older.sql("SELECT s.number FROM crm_lead l JOIN crm_lead s ON s.id = l.covered_by_id") == [(1,)]
    assert older.sql("SELECT l.number FROM crm_leadmove m JOIN crm_lead l ON l.id = m.lead_id") == [(0,)]
    # Told by the switch, to be said anew; a version in the making is begun from nothing.
    assert older.sql("SELECT heat_key FROM crm_lead WHERE stale") == [(2.5,)]
    assert older.sql("SELECT staged, after_account FROM crm_rescore WHERE switched_at IS NULL") in (
        [(0, 0)],
        [(False, 0)],
    )
