"""Long columns go to PostgreSQL as text and come back as they were."""

from __future__ import annotations

import pytest
from django.db import connection

from sanket.shared import arrays
from sanket.shared.tests.test_arrays import ODD


def test_postgresql_reads_them_as_they_were(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("says something about postgresql alone; this run is on sqlite")
    numbers = [0.1 + 0.2, 1e-300, -1e300, float(1 << 62)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[], %s::float8[], %s::bigint[], %s::boolean[]", [
            arrays.quoted(ODD), arrays.literal(numbers), arrays.literal([None, -(1 << 62)]), arrays.literal([True, False])
        ])  # fmt: skip
        assert cursor.fetchone() == (ODD, numbers, [None, -(1 << 62)], [True, False])
        cursor.execute("CREATE TEMP TABLE told (n int, t text)")
        with cursor.copy("COPY told (n, t) FROM STDIN") as copy:
            copy.write(arrays.lines([*enumerate(ODD), (len(ODD), None)]))
        cursor.execute("SELECT t FROM told ORDER BY n")
        assert [text for (text,) in cursor.fetchall()] == [*ODD, None]
