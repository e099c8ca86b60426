"""The doctor's checks, one function each. A check that breaks is itself a finding."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

# Below this SQLite soon cannot write its log, and the first thing lost is the worker.
LEAST_FREE, FEW_FREE = 200_000_000, 1_000_000_000
LONGEST_SILENCE_SECONDS = 60
# Clocks of two machines may differ a little; more than this puts activities into the future.
MOST_CLOCK_SECONDS = 30
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
CONNECT_SECONDS = 5
DAY_SECONDS = 86_400
SEE_LOG = "see its log under Settings, Webhooks: why it fails; resume it, or send again"
LONG_QUEUE = 500
"""Messages for one webhook endpoint: more than a busy minute leaves behind."""


class Finding(NamedTuple):
    what: str
    state: str
    """good, note (worth knowing) or bad (to be mended)."""
    seen: str
    to_do: str = ""


def look() -> list[Finding]:
    from sanket.cli import house
    from sanket.cli.program import as_stop

    try:
        house.set_up()
    except Exception as error:  # noqa: BLE001 - whatever it was, the doctor's answer is a finding
        return [Finding("settings", "bad", str(as_stop(error)), "see docs/settings.md")]
    findings = [Finding("settings", "good", f"all values are allowed; Python {platform.python_version()}")]
    try:
        house.open_house()
        database_answers = True
    except Exception as error:  # noqa: BLE001 - as above: it becomes a finding
        findings.append(Finding("database", "bad", "not usable", str(as_stop(error))))
        database_answers = False
    checks = (home, key, disk, pages, mail, address, debug)
    asking = (database, integrity, worker, queue, webhooks, notices, clock, time_zone, people)
    for check in (*checks, *(asking if database_answers else ())):
        findings.append(safely(check))
    return findings


def safely(check: Callable[[], Finding]) -> Finding:
    from sanket.cli.program import as_stop

    try:
        return check()
    except Exception as error:  # noqa: BLE001 - as above: it becomes a finding
        return Finding(check.__name__.replace("_", " "), "bad", "the check itself failed", str(as_stop(error)))


def settings() -> Any:
    from django.conf import settings

    return settings


# --------------------------------------------------------------------------------------------- the machine


def home() -> Finding:
    place = Path(settings().SANKET_HOME)
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding("home", "bad", f"{place} may not be written", "give this user the right to write there")
    if place.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH):
        return Finding("home", "bad", f"{place} may be read by every user of this machine", f"chmod 700 {place}")
    return Finding("home", "good", str(place))


def key() -> Finding:
    path = Path(settings().SANKET_HOME, "secret-key")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("secret key", "bad", f"others may read it (mode {mode:o})", f"chmod 600 {path}")
    return Finding("secret key", "good", "only its owner may read it")


def disk() -> Finding:
    free = shutil.disk_usage(settings().SANKET_HOME).free
    seen = f"{free / 1e9:,.1f} GB free"
    if free < LEAST_FREE:
        return Finding("disk", "bad", seen, "free some space now: soon nothing can be saved")
    return Finding("disk", "note" if free < FEW_FREE else "good", seen, "free some space" if free < FEW_FREE else "")


def pages() -> Finding:
    manifest = Path(settings().DJANGO_VITE["default"]["manifest_path"])
    if not manifest.exists():
        return Finding(
            "pages", "bad", "scripts and styles are not built", "start once with script/demo, which builds them"
        )
    return Finding("pages", "good", "scripts and styles are built")


def mail() -> Finding:
    if not settings().EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return Finding(
            "mail",
            "note",
            f"mails are written to {settings().EMAIL_FILE_PATH}",
            "set SANKET_SMTP_URL to send invitations and password resets",
        )
    host, port = settings().EMAIL_HOST, settings().EMAIL_PORT
    try:
        socket.create_connection((host, port), CONNECT_SECONDS).close()
    except OSError as error:
        return Finding("mail", "bad", f"{host}:{port} does not answer ({error})", "see that SANKET_SMTP_URL is right")
    return Finding("mail", "good", f"{host}:{port} answers; mails come from {settings().DEFAULT_FROM_EMAIL}")


def address() -> Finding:
    base = settings().BASE_URL
    if base:
        return Finding("address", "good", base)
    return Finding(
        "address",
        "note",
        "SANKET_BASE_URL is not set, so any name of host is answered",
        "set it to the address that people type; links in mails and webhooks begin with it",
    )


def debug() -> Finding:
    if settings().DEBUG:
        return Finding("debug", "bad", "SANKET_DEBUG is on: errors show the inside to everybody", "switch it off")
    return Finding("debug", "good", "off")


# -------------------------------------------------------------------------------------------- the database


def ask(sql: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def is_sqlite() -> bool:
    from django.db import connection

    return bool(connection.vendor == "sqlite")


def database() -> Finding:
    from sanket.cli import house

    newest = max((name for app, name in house.applied_migrations() if app == "crm"), default="none")
    if not is_sqlite():
        size = ask("SELECT pg_database_size(current_database())")
        version = ask("SHOW server_version")
        return Finding("database", "good", f"PostgreSQL {version}, {size / 1e6:,.1f} MB, migration {newest}")
    journal = ask("PRAGMA journal_mode")
    seen = f"SQLite {ask('SELECT sqlite_version()')}, {size_of_sqlite() / 1e6:,.1f} MB, {journal}, migration {newest}"
    if journal != "wal":
        to_do = "put SANKET_HOME on a local disk: SQLite's write-ahead log does not work on network folders"
        return Finding("database", "bad", seen, to_do)
    if open_to_all := [file for file in files_of_sqlite() if file.stat().st_mode & stat.S_IROTH]:
        # A closed folder keeps others away from an open file, until somebody opens the folder.
        state = "bad" if open_to_all[0].parent.stat().st_mode & stat.S_IXOTH else "note"
        to_do = f"chmod 600 {' '.join(map(str, open_to_all))}"
        return Finding("database", state, f"{seen}; every user of this machine may read its file", to_do)
    return Finding("database", "good", seen)


def files_of_sqlite() -> list[Path]:
    path = Path(settings().DATABASES["default"]["NAME"])
    return [file for file in (path, path.with_name(path.name + "-wal")) if file.exists()]


def size_of_sqlite() -> int:
    return sum(file.stat().st_size for file in files_of_sqlite())


def integrity() -> Finding:
    if not is_sqlite():
        return Finding("integrity", "good", "kept by PostgreSQL")
    found = ask("PRAGMA quick_check(1)")
    if found != "ok":
        to_do = "stop Sanket and restore the last backup: sanket restore FILE --force"
        return Finding("integrity", "bad", str(found), to_do)
    return Finding("integrity", "good", "the database file is sound")


def worker() -> Finding:
    from sanket.crm.workspace import jobs

    beat = jobs.last_beat()
    waiting = waiting_jobs()
    to_do = "start `sanket worker`, or `sanket serve --with-worker`"
    if beat is None:
        return Finding("worker", "bad" if waiting else "note", "none is running", to_do)
    silence = (datetime.now(UTC) - beat).total_seconds()
    if silence > LONGEST_SILENCE_SECONDS:
        return Finding("worker", "bad" if waiting else "note", f"silent for {silence:,.0f} s", to_do)
    return Finding("worker", "good", f"last sign of life {max(0.0, silence):.0f} s ago")


def waiting_jobs() -> int:
    from django_tasks_db.models import DBTaskResult

    return int(DBTaskResult.objects.ready().count())


def queue() -> Finding:
    from django_tasks_db.models import DBTaskResult

    failed = DBTaskResult.objects.failed().order_by("-finished_at")
    seen = f"{waiting_jobs():,} jobs wait, {failed.count():,} failed"
    if newest := failed.first():
        to_do = f"the newest is {newest.task_path}: see logs/sanket.log"
        return Finding("queue", "note", seen, to_do)
    return Finding("queue", "good", seen)


def webhooks() -> Finding:
    from sanket.crm.webhooks import queries

    counts, off, long, lost = queries.all_counts(), [], [], []
    endpoints = list(queries.endpoints())
    for one in endpoints:
        waiting, failed = counts.get(one.pk, queries.NONE)
        if one.disabled_at is not None:
            off.append(f"{one.key} is off ({one.get_disabled_why_display()})")
        elif waiting >= LONG_QUEUE:
            long.append(f"{waiting:,} messages wait for {one.key}")
        if failed:
            lost.append(f"{failed:,} for {one.key} were given up")
    if not endpoints:
        return Finding("webhooks", "good", "no program is told anything")
    if off or long or lost:
        return Finding("webhooks", "note", "; ".join([*off, *long, *lost]), SEE_LOG)
    if not settings().BASE_URL:
        return Finding("webhooks", "note", "their messages hold no links", "set SANKET_BASE_URL")
    return Finding("webhooks", "good", f"{len(endpoints):,} endpoints are told; few messages wait")


def notices() -> Finding:
    from sanket.crm.messaging import queries

    lost = queries.troubles(int(datetime.now(UTC).timestamp()) - DAY_SECONDS)
    if not lost:
        return Finding("notices", "good", "nothing failed within a day that was sent to anybody")
    told = [f"{one.channel.person} by {one.channel}: {one.answer or 'shut'}" for one in lost[:3]]
    more = [f"and {len(lost) - 3:,} more"] if len(lost) > 3 else []
    return Finding("notices", "note", "not reached: " + "; ".join([*told, *more]), "see Settings, Notices")


def clock() -> Finding:
    now = datetime.now(UTC)
    seen = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    to_do = "set the clock (timedatectl set-ntp true): activities and leads are dated by it"
    if now < RELEASED:
        return Finding("clock", "bad", f"{seen}, which is before this Sanket was made", to_do)
    newest = ask("SELECT max(received_at) FROM crm_activity")
    if newest is not None and newest > now.timestamp() + MOST_CLOCK_SECONDS:
        return Finding("clock", "bad", f"{seen}, but activities were received later than that", to_do)
    if not is_sqlite():
        theirs = ask("SELECT now()")
        if abs((theirs - now).total_seconds()) > MOST_CLOCK_SECONDS:
            return Finding("clock", "bad", f"{seen}, but the database server says {theirs:%Y-%m-%d %H:%M:%S}", to_do)
    return Finding("clock", "good", seen)


def time_zone() -> Finding:
    from sanket.crm.workspace import queries

    name = queries.current().time_zone
    zone = queries.zone()
    if zone.key != name:
        return Finding("time zone", "bad", f"{name} is unknown on this machine", "install the package tzdata")
    return Finding("time zone", "good", f"{name}, where it is {datetime.now(zone):%H:%M}")


def people() -> Finding:
    from sanket.crm.workspace import queries

    users = queries.active_users()
    if not users.filter(role="admin").exists():
        to_do = "open the first page, or `sanket user add EMAIL --role admin`"
        return Finding("people", "note", "there is no administrator", to_do)
    return Finding("people", "good", f"{users.count():,} active users")
