"""Folds SQLite's write-ahead log into the database at a clean stop, so that one file holds all there is."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

# Somebody else may still be reading; they fold it in when they stop.
PATIENCE_SECONDS = 1


def fold() -> None:
    """Quiet where there is nothing to fold, or another process is at it."""
    from sanket import settings

    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3") or not Path(database["NAME"]).exists():
        return
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(database["NAME"], timeout=PATIENCE_SECONDS)) as connection,
    ):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
