"""What somebody is to do, by the driver: it stands on Today, which is opened more often than any other page."""

from __future__ import annotations

from django.db import connection

from sanket.crm.accounts.queries import Account
from sanket.crm.catalogue.queries import Offering
from sanket.crm.leads.queries import LeadRecord, Reader, reader
from sanket.crm.tasks.models import Task
from sanket.crm.workspace.queries import User

# In the order of the model's fields, as Task.from_db wants them.
_TASK = (
    "id", "external_id", "what", "account_id", "lead_id", "contact_id", "to_id", "due_at", "whole_day", "by_id", "source",
    "at", "done_at", "done_by_id", "dropped_at", "dropped_by_id",
)  # fmt: skip
_WHOLE_DAY = _TASK.index("whole_day")
# Of what else a row shows: the fields that are read.
_NAMED, _LEAD, _USER = (
    ("id", "external_id", "name"),
    ("id", "account_id", "offering_id", "owner_id"),
    ("id", "email", "name"),
)
_COLUMNS = ", ".join(
    f"{table}.{column}"
    for table, columns in (("t", _TASK), ("a", _NAMED), ("r", _LEAD), ("o", _NAMED), ("u", _USER))
    for column in columns
)
_DUE = f"""
SELECT {_COLUMNS} FROM crm_task t CROSS JOIN crm_account a LEFT JOIN crm_leadrecord r ON r.id = t.lead_id
    LEFT JOIN crm_offering o ON o.id = r.offering_id LEFT JOIN crm_user u ON u.id = t.by_id
WHERE t.to_id = %s AND t.done_at IS NULL AND t.dropped_at IS NULL AND t.due_at <= %s AND a.id = t.account_id
"""  # noqa: S608 - our own words
MOST = 500


def due_of(user: User, *, until: int, limit: int = MOST, who: Reader | None = None) -> list[Task]:
    """What this person is to do by then, the longest due first. ``who``: the same person, where that is worked out already."""
    who = who or reader(user)
    seen, given = "", [user.pk, until]
    if who.seen is not None:
        seen, given = f" AND (r.owner_id = %s OR {who.seen})", [*given, user.pk, *who.given]
    with connection.cursor() as cursor:
        cursor.execute(f"{_DUE}{seen} ORDER BY t.due_at, t.id LIMIT %s", [*given, limit])
        return [_task(row) for row in cursor.fetchall()]


def _task(row: tuple[object, ...]) -> Task:
    named, values = connection.alias, list(row)
    values[_WHOLE_DAY] = bool(values[_WHOLE_DAY])
    parts = iter(values)
    task = Task.from_db(named, _TASK, [next(parts) for _ in _TASK])
    task.account = Account.from_db(named, _NAMED, [next(parts) for _ in _NAMED])
    lead, offering, by = ([next(parts) for _ in names] for names in (_LEAD, _NAMED, _USER))
    task.lead = task.by = None
    if lead[0] is not None:
        task.lead = LeadRecord.from_db(named, _LEAD, lead)
        task.lead.offering = Offering.from_db(named, _NAMED, offering)
    if by[0] is not None:
        task.by = User.from_db(named, _USER, by)
    return task
