"""``sanket restore``: brings a backup back. The checksums are tried first, then everything changes places at once."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sanket.cli.speech import Stop, answer, say


def register(commands: Any) -> None:
    parser = commands.add_parser("restore", help="bring a backup back; Sanket must not be running")
    parser.add_argument("file", metavar="FILE", type=Path, help="a file written by sanket backup")
    parser.add_argument(
        "--force", action="store_true", help="also when this SANKET_HOME holds data; on SQLite it is moved aside"
    )
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    from sanket.cli import house

    if not given.file.is_file():
        raise Stop(f"There is no file {given.file}: name a file written by `sanket backup`.")
    house.set_up()
    home = house.home_folder()
    with house.nobody_present(home), house.alone(home):
        aside, manifest = bring_back(given.file, home, force=given.force)
    house.open_house()
    remember(given.file, manifest)
    told = {"file": str(given.file), "taken_at": manifest["taken_at"], "replaced": str(aside) if aside else None}
    if given.json:
        answer(told)
        return
    print(f"Everything is as it was at {manifest['taken_at']}.")
    if aside:
        say(f"What was here before lies in {aside}; remove it when you do not need it any more.")


def bring_back(file: Path, home: Path, *, force: bool) -> tuple[Path | None, dict[str, Any]]:
    from django.conf import settings
    from django.db import connection

    from sanket.cli import archive, moves, snapshot

    moves.finish(home)
    full = holds_data(home)
    if full and not force:
        raise Stop(
            "This SANKET_HOME holds data: set SANKET_HOME (and DATABASE_URL) to an empty place, "
            "or add --force to replace what is here."
        )
    staging = Path(tempfile.mkdtemp(prefix=".restore-", dir=home))
    try:
        (staging / "files").mkdir()
        manifest = archive.unpack(file, staging)
        check_origin(manifest)
        pairs = [(staging / "files", home / "files"), (staging / "secret-key", home / "secret-key")]
        if connection.vendor == "sqlite":
            snapshot.check_sqlite(staging / snapshot.SQLITE_FILE)
            database = Path(settings.DATABASES["default"]["NAME"])
            pairs.append((staging / snapshot.SQLITE_FILE, database))
        else:
            load(staging, manifest, full=full)
        connection.close()
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        aside = home / f"replaced-{stamp}" if full else None
        # It was read from what is going; it is made anew when somebody asks for it.
        shutil.rmtree(home / "log", ignore_errors=True)
        moves.plan(home, pairs, staging=staging, aside=aside)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    moves.finish(home)
    return aside, manifest


def holds_data(home: Path) -> bool:
    """Somebody's work is here. A database that was only just made, as every command does, holds none."""
    from django.db import connection

    from sanket.cli import house

    if any(path.is_file() for path in (home / "files").rglob("*")):
        return True
    if not house.applied_migrations():
        return False
    names = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in ("crm_user", "crm_account", "crm_offering", "crm_activitytype"):
            if table in names:
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - one of four words
                if cursor.fetchone()[0]:
                    return True
    return False


def migrations_of(manifest: dict[str, Any]) -> set[tuple[str, str]]:
    return {(app, name) for app, name in manifest["migrations"]}


def check_origin(manifest: dict[str, Any]) -> None:
    from django.db import connection

    from sanket.cli import house

    theirs = migrations_of(manifest)
    newer = sorted(name for app, name in theirs - house.known_migrations() if app == "crm")
    if newer:
        raise Stop(f"The backup was made by a newer Sanket ({manifest['sanket']}): install that version to restore it.")
    if connection.vendor == "sqlite" and manifest["kind"] != "sqlite":
        raise Stop("The backup is of PostgreSQL: set DATABASE_URL to an empty PostgreSQL database to restore it.")


def load(staging: Path, manifest: dict[str, Any], *, full: bool) -> None:
    """Into PostgreSQL: tables as they were when the backup was made, then its rows; what is newer follows at the opening."""
    from sanket.cli import house, snapshot
    from sanket.cli.progress import Bar

    theirs = migrations_of(manifest)
    if theirs != house.known_migrations():
        if full or manifest["kind"] == "sqlite":
            raise Stop(
                f"The backup was made by an older Sanket ({manifest['sanket']}): restore it into an empty database of "
                "the same kind, which brings it to this version, and go on from there."
            )
        rebuild(theirs)
    elif house.missing_migrations():
        house.migrate()
    with Bar("Loading") as bar:
        snapshot.load_postgresql(staging, bar.report)


def rebuild(wanted: set[tuple[str, str]]) -> None:
    """An empty database with the tables of an older version."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
    newest = dict(sorted(wanted))
    for app, name in newest.items():
        call_command("migrate", app, name, verbosity=0, interactive=False)


def remember(file: Path, manifest: dict[str, Any]) -> None:
    from sanket.crm.activities.actions import renew_log
    from sanket.crm.workspace import actions

    # Other machines of this database may keep a log by columns, too.
    renew_log()
    actions.audit(
        by=None, verb="site.restore", kind="workspace", subject="1",
        label=f"{file.name} of {manifest['taken_at']}", now=datetime.now(UTC),
    )  # fmt: skip
