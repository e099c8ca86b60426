"""Opens the house: settings, database, migrations. Whatever finds SANKET_HOME empty makes all of it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from sanket.cli.speech import Stop, say

# Any number will do as long as it is ours: PostgreSQL's advisory locks are named by numbers.
MIGRATION_LOCK = 7_265_538


def set_up() -> None:
    """Load the settings and the tables; touches no database."""
    from django.conf import settings

    if settings.configured:
        return
    # Somebody else's Django project may have left its name in the shell.
    os.environ["DJANGO_SETTINGS_MODULE"] = "sanket.settings"
    import django

    django.setup()


def open_house() -> None:
    """Everything a command needs to ask and do: the database is there and on the newest migration."""
    set_up()
    from sanket.cli import moves

    home = home_folder()
    if moves.pending(home):
        with alone(home):
            moves.finish(home)
    if not missing_migrations():
        return
    with alone(home):
        if missing_migrations():
            migrate()


def home_folder() -> Path:
    from django.conf import settings

    return Path(settings.SANKET_HOME)


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """Two starts at once take turns. The system lets go of the lock when its holder dies."""
    with (home / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def present(home: Path) -> Iterator[None]:
    """While web server or worker run, a restore must not pull the database away under them."""
    with (home / ".running").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop("A restore is being done in this SANKET_HOME: start again when it has ended.") from None
        yield


@contextlib.contextmanager
def nobody_present(home: Path) -> Iterator[None]:
    with (home / ".running").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(
                "Sanket is running in this SANKET_HOME: stop `sanket serve` and `sanket worker` and run this again."
            ) from None
        yield


def known_migrations() -> set[tuple[str, str]]:
    """By the names of their files: importing them all would cost every command a quarter of a second."""
    from django.apps import apps

    return {
        (app.label, file.stem)
        for app in apps.get_app_configs()
        for file in Path(app.path, "migrations").glob("[0-9]*.py")
    }


def applied_migrations() -> set[tuple[str, str]]:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            return set(cursor.fetchall())
    except DatabaseError as error:
        # Only a missing table means an empty database; a server that is down must not look like one.
        if "django_migrations" not in str(error):
            raise
        return set()


def missing_migrations() -> set[tuple[str, str]]:
    known, applied = known_migrations(), applied_migrations()
    newer = sorted(name for app, name in applied - known if app == "crm")
    if newer:
        raise Stop(
            f"This database was written by a newer Sanket (migration {newer[-1]} is unknown here): "
            "install that version, or restore a backup made by this one."
        )
    return known - applied


def migrate() -> None:
    from django.core.management import call_command
    from django.db import connection

    if applied_migrations():
        say("Bringing the database to this version of Sanket ...")
    with _one_machine_at_a_time():
        # The table of the cache first: migrations tell when all is done, so they must come last.
        call_command("createcachetable", verbosity=0)
        call_command("migrate", verbosity=0, interactive=False)
    connection.close()


@contextlib.contextmanager
def _one_machine_at_a_time() -> Iterator[None]:
    """The lock file keeps one machine's commands apart; on PostgreSQL there may be several machines."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
