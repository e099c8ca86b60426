"""What the tests of the log by columns share."""

from __future__ import annotations

import pytest

from sanket.crm.activities.history import reading, refresh


@pytest.fixture
def small(monkeypatch):
    """Segments of eight rows, read five at a time."""
    monkeypatch.setattr(refresh, "SIZE", 8)
    monkeypatch.setattr(refresh, "CHUNK", 5)


@pytest.fixture
def reads(monkeypatch):
    """How many rows each refresh reads."""
    counted = []
    real = reading.rows_after

    def rows_after(row_id, chunk):
        counted.append(0)
        for part in real(row_id, chunk):
            counted[-1] += len(part.row)
            yield part

    monkeypatch.setattr(reading, "rows_after", rows_after)
    return counted
