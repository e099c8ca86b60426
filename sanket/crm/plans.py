"""A cursor for the statements that every activity brings."""

from __future__ import annotations

from django.db import connection
from django.db.backends.utils import CursorWrapper


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
