"""What the drivers can do and Django's cursor does not offer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from sanket.shared import arrays


def planned() -> CursorWrapper:
    """Like ``connection.cursor()``; of what is asked often PostgreSQL keeps the plan for as long as the connection lives.

    Parsing and planning these statements costs it as much as doing them. Not for pages: a plan that is kept cannot know
    that this time a filter leaves nearly all or nearly nothing.
    """
    if connection.vendor != "postgresql":
        return connection.cursor()
    # A site on SQLite may lack the driver.
    from psycopg import Cursor

    connection.ensure_connection()
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(Cursor(connection.connection))  # type: ignore[arg-type]


def copy_in(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Append rows on PostgreSQL, faster than by any INSERT."""
    sql = f"COPY {table} ({columns}) FROM STDIN"
    # Without the wrapper the driver's errors would come as they are.
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copy:
        copy.write(arrays.lines(rows))
