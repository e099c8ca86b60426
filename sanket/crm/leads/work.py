"""How the work is shared out: whose leads there are, and how many."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.leads.pointer import IN_FORCE
from sanket.crm.leads.reading import rows_of
from sanket.crm.leads.wishes import SPEAKING, STANDING


class Work(NamedTuple):
    """How much of the work is one owner's, or nobody's."""

    owner_id: int | None
    name: str
    open: int
    new: int
    cooling: int


def work(*, at: int, soon: int, most: int) -> list[Work]:
    """The owners of warm leads, those with the most first. For those who see all leads: one reading of an index."""
    return [
        Work(*row)
        for row in rows_of(
            "SELECT l.owner_id, coalesce(nullif(u.name, ''), u.email, ''), l.n, l.new, l.soon FROM ("  # noqa: S608 - our own words
            " SELECT l.owner_id, COUNT(*) n, COUNT(CASE WHEN l.stage = 'recognised' THEN 1 END) new,"
            " COUNT(CASE WHEN l.cold_at <= %s THEN 1 END) soon"
            f" FROM crm_leadstanding l WHERE {STANDING} AND l.cold_at + 0 > %s"
            " AND (l.covered_by_id IS NULL OR l.covered_by_id NOT IN (SELECT s.lead_id FROM crm_leadstanding s"
            f" WHERE s.version = {IN_FORCE} AND {SPEAKING} AND s.cold_at > %s)) GROUP BY l.owner_id"
            ") l LEFT JOIN crm_user u ON u.id = l.owner_id ORDER BY l.n DESC, l.owner_id LIMIT %s",
            [soon, at, at, most],
        )
    ]
