"""Which version's standings are in force: one row, moved at once for all who read.

Every statement about leads asks for it itself; who asks several that belong together asks them of one state
(`sanket.crm.plans.one_state`). So nobody ever sees some leads of one version and some of another.
"""

from __future__ import annotations

from django.db import connection

IN_FORCE = "coalesce((SELECT version FROM crm_leadversion WHERE id = 1), 1)"
"""The version in force, within a statement."""
BY_RECORD = (
    f" FROM crm_leadrecord r CROSS JOIN crm_leadstanding s WHERE s.version + 0 = {IN_FORCE} AND s.lead_id = r.id"
)
"""Leads as `crm_lead` has them, found by what their records say.

CROSS JOIN has SQLite begin with the records, and the sum PostgreSQL: a plan that is kept from when there were no leads would
else walk through all standings of the version, for as long as its connection lives or until the tables are analysed.
"""


def point_to(version: int) -> None:
    """Have all readers see the standings of ``version``; within the transaction that switches settings."""
    with connection.cursor() as cursor:
        # Of what began with the switch before and is not announced yet nobody has heard under this version either.
        cursor.execute(
            "UPDATE crm_leadstanding SET news = TRUE WHERE version = %s AND lead_id IN"  # noqa: S608 - our own words
            f" (SELECT lead_id FROM crm_leadstanding WHERE version = {IN_FORCE} AND news)",
            [version],
        )
        cursor.execute(
            "INSERT INTO crm_leadversion (id, version) VALUES (1, %s)"
            " ON CONFLICT (id) DO UPDATE SET version = excluded.version",
            [version],
        )


def in_force() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {IN_FORCE}")
        (version,) = cursor.fetchone()
    return int(version)
