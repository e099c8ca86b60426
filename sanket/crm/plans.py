"""What the drivers can do and Django's cursor does not offer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
)
from django.db.backends.utils import CursorWrapper

from sanket.shared import arrays
from sanket.shared.batches import sliced

Rows = list[tuple[Any, ...]]

PARAMETERS = 960
"""Of one statement; some builds of SQLite take no more than 999."""
STOPPED, TOO_MUCH = "57014", "54"
"""PostgreSQL: a statement that took too long; the class of those that ask too much."""
SQLITE = (1, 18, 25)
"""SQLite: a statement that cannot be done (too deep, too many variables), a value too big, a number out of range."""


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


def select(sql: str, given: Sequence[Any] = ()) -> Rows:
    with planned() as cursor:
        cursor.execute(sql, list(given))
        return list(cursor.fetchall())


def select_in(sql: str, values: Iterable[str | int], *before: Any) -> Rows:
    """The rows of a statement that holds ``IN {}`` once, for as many ``values`` as there are; ``before``: its earlier
    parameters. Asks nothing for no values."""
    distinct = list(dict.fromkeys(values))
    if not distinct:
        return []
    if connection.vendor == "postgresql":
        texts = isinstance(distinct[0], str)
        array = arrays.quoted(distinct) if texts else arrays.literal(distinct)  # type: ignore[arg-type]
        one_of = f"= ANY(%s::{'text' if texts else 'bigint'}[])"
        return select(sql.replace("IN {}", one_of), [*before, array])
    found: Rows = []
    for part in sliced(distinct):
        found += select(sql.replace("IN {}", f"IN ({','.join(['%s'] * len(part))})"), [*before, *part])
    return found


def lasts(error: BaseException) -> bool:
    """Whether trying it again would be in vain. Else it passes: a row that somebody held, two that waited for each other, a
    database that was away."""
    if not isinstance(error, OperationalError | InterfaceError):
        return True
    cause = error.__cause__
    state: str | None = getattr(cause, "sqlstate", None)
    if state:
        return state == STOPPED or state.startswith(TOO_MUCH)
    code: int = getattr(cause, "sqlite_errorcode", 0)
    return code & 0xFF in SQLITE


@contextmanager
def one_state() -> Iterator[None]:
    """All statements inside see the database as of one instant. They may only read, and keep nobody from writing.

    Around all that one page tells of leads, or a switch of versions in between would have it tell some leads twice and
    others not at all. Inside a transaction there is nothing to begin.
    """
    if connection.in_atomic_block or in_one_state():
        yield
        return
    # Not `atomic`: on SQLite it takes the lock of writers. Whoever did write would be undone at the end, so both refuse.
    begin, end = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"], ["ROLLBACK"]
    if connection.vendor == "sqlite":
        begin, end = ["BEGIN DEFERRED", "PRAGMA query_only = ON"], ["PRAGMA query_only = OFF", "ROLLBACK"]
    try:
        _say(begin)
        yield
    finally:
        try:
            _say(end)
        except DatabaseError:
            # Broken, or it would stay in this state for all who come after us.
            connection.close()


def in_one_state() -> bool:
    """Whether nothing can be written here, because `one_state` began further up."""
    connection.ensure_connection()
    driver = connection.connection
    if connection.in_atomic_block:
        return False
    if connection.vendor == "sqlite":
        return bool(driver.in_transaction)
    return bool(driver.info.transaction_status)  # 0 is idle


@contextmanager
def apart() -> Iterator[None]:
    """Inside, statements go through a connection of their own where `one_state` began further up: they may write, and are
    seen by everybody at once."""
    if not in_one_state():
        yield
        return
    ours = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = other = ours.copy()
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = ours
        other.close()


def _say(words: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for one in words:
            cursor.execute(one)


def put_in(into: str, marks: str, rows: Iterable[Sequence[Any]], tail: str = "") -> None:
    """Insert rows on SQLite, many by one statement: a third to a half of what ``executemany`` takes for them.

    ``into``: table and columns. ``marks``: what stands for one row, each value a ``?``.
    """
    at_once = max(PARAMETERS // max(marks.count("?"), 1), 1)
    connection.ensure_connection()
    execute = connection.connection.execute
    # Without the wrapper the driver's errors would come as they are.
    with connection.wrap_database_errors:
        for part in sliced(rows, at_once):
            sql = f"INSERT INTO {into} VALUES {', '.join([marks] * len(part))}{tail}"  # noqa: S608 - our own words
            execute(sql, list(chain.from_iterable(part)))


def copy_in(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Append rows on PostgreSQL, faster than by any INSERT."""
    sql = f"COPY {table} ({columns}) FROM STDIN"
    # Without the wrapper the driver's errors would come as they are.
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copy:
        copy.write(arrays.lines(rows))
