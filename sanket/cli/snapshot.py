"""The database as it was at one instant, written to files while others go on writing; and back.

SQLite is copied page by page inside one read transaction, which hinders no writer in WAL mode. PostgreSQL is copied
table by table inside one repeatable-read transaction, as text that COPY reads back; no pg_dump is needed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sanket.cli.speech import Stop

SQLITE_FILE = "database.sqlite3"
PAGES_PER_STEP = 2000
ROWS_PER_FETCH = 5000
# Made by migrations or of the moment; the cache is not worth keeping.
NOT_DATA = ("django_migrations", "sanket_cache")

Report = Callable[[int, int | None], None]


def take(folder: Path, report: Report) -> list[str]:
    """Write the database below ``folder``; answers the names of the files."""
    from django.db import connection

    return take_sqlite(folder, report) if connection.vendor == "sqlite" else take_postgresql(folder, report)


# ------------------------------------------------------------------------------------------------ SQLite


def take_sqlite(folder: Path, report: Report) -> list[str]:
    from django.conf import settings

    source = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None, timeout=20)
    target = sqlite3.connect(folder / SQLITE_FILE)
    try:
        # Without an open read transaction the copy would start anew whenever another process writes.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(
            target, pages=PAGES_PER_STEP, progress=lambda status, remaining, total: report(total - remaining, total)
        )
    finally:
        target.close()
        source.close()
    return [SQLITE_FILE]


def check_sqlite(file: Path) -> None:
    """The checksums only say that the file is the one that was packed; this, that it is a sound database."""
    database = sqlite3.connect(file)
    try:
        found = database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    finally:
        database.close()
    if found != "ok":
        raise Stop(f"The database in the backup is damaged ({found}): take another backup.")


# -------------------------------------------------------------------------------------------- PostgreSQL


def take_postgresql(folder: Path, report: Report) -> list[str]:
    from django.db import connection, transaction

    names = []
    (folder / "database").mkdir()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = data_tables(cursor)
        for done, (table, columns) in enumerate(tables.items()):
            report(done, len(tables))
            name = f"database/{table}.copy"
            with (folder / name).open("wb") as file, cursor.copy(f"COPY {listed(table, columns)} TO STDOUT") as copy:
                # The first line says which columns follow in which order.
                file.write("\t".join(columns).encode() + b"\n")
                for data in copy:
                    file.write(data)
            names.append(name)
    return names


def data_tables(cursor: Any) -> dict[str, list[str]]:
    """Table -> its columns, without those that the database computes."""
    cursor.execute(
        """
        SELECT c.table_name, c.column_name
        FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
        ORDER BY c.table_name, c.ordinal_position
        """
    )
    tables: dict[str, list[str]] = {}
    for table, column in cursor.fetchall():
        if table not in NOT_DATA:
            tables.setdefault(table, []).append(column)
    return tables


def listed(table: str, columns: list[str]) -> str:
    from django.db import connection

    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(map(quote, columns))})"


def load_postgresql(folder: Path, report: Report) -> None:
    """Replace all rows by the backup's in one transaction: until it commits, readers see what was there before."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        # Foreign keys are checked at the commit, so the order of the tables does not matter.
        tables = data_tables(cursor)
        cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, tables))}")
        if (folder / SQLITE_FILE).exists():
            copy_from_sqlite(cursor, folder / SQLITE_FILE, tables, report)
        else:
            copy_from_files(cursor, folder / "database", tables, report)
        restart_counters(cursor, tables)


def copy_from_files(cursor: Any, folder: Path, tables: dict[str, list[str]], report: Report) -> None:
    files = sorted(folder.glob("*.copy"))
    for done, path in enumerate(files):
        report(done, len(files))
        if path.stem not in tables:
            raise Stop(f"The backup has a table {path.stem} that this version of Sanket does not know.")
        with path.open("rb") as file:
            columns = file.readline().decode().rstrip("\n").split("\t")
            with cursor.copy(f"COPY {listed(path.stem, columns)} FROM STDIN") as copy:
                while data := file.read(1 << 20):
                    copy.write(data)


def copy_from_sqlite(cursor: Any, file: Path, tables: dict[str, list[str]], report: Report) -> None:
    """The way from SQLite to PostgreSQL: PostgreSQL reads SQLite's words for instants, truth and numbers as they are."""
    source = sqlite3.connect(file)
    try:
        known = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for done, (table, columns) in enumerate(tables.items()):
            report(done, len(tables))
            if table in known:
                with cursor.copy(f"COPY {listed(table, columns)} FROM STDIN") as copy:
                    for row in rows_of(source, table, columns):
                        copy.write_row(row)
    finally:
        source.close()


def rows_of(source: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[tuple[str | None, ...]]:
    names = ", ".join(f'"{column}"' for column in columns)
    rows = source.execute(f'SELECT {names} FROM "{table}"')  # noqa: S608 - names of our own tables
    while batch := rows.fetchmany(ROWS_PER_FETCH):
        for row in batch:
            yield tuple(None if cell is None else repr(cell) if isinstance(cell, float) else str(cell) for cell in row)


def restart_counters(cursor: Any, tables: dict[str, list[str]]) -> None:
    """New rows get numbers after the restored ones."""
    from django.db import connection

    quote = connection.ops.quote_name
    for table, columns in tables.items():
        for column in columns:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quote(table), column])
            (sequence,) = cursor.fetchone()
            if sequence:
                cursor.execute(
                    f"SELECT setval(%s, coalesce(max({quote(column)}), 1), max({quote(column)}) IS NOT NULL) "  # noqa: S608
                    f"FROM {quote(table)}",
                    [sequence],
                )
