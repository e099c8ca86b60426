"""Questions to the log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from sanket.crm.activities import log as sql
from sanket.crm.activities.facts import CAPTURED, Facts, is_captured
from sanket.crm.activities.models import Activity, ActivityType, Direction
from sanket.crm.plans import planned, select_in
from sanket.crm.workspace.queries import User, audit_trail, may
from sanket.shared import arrays

if TYPE_CHECKING:
    from sanket.crm.activities.history.columns import History  # noqa: TC004 - others name it in annotations

_log = logging.getLogger(__name__)

__all__ = [
    "CAPTURED",
    "Activity",
    "ActivityType",
    "Direction",
    "History",
    "InWords",
    "Row",
    "acts_between",
    "acts_of",
    "acts_of_all",
    "any_logged",
    "contacts_before",
    "count_alive",
    "directions",
    "facts_of",
    "history",
    "history_ready",
    "ids_by_external",
    "is_captured",
    "is_short",
    "logged",
    "logged_in_words",
    "may_mend",
    "newest",
    "newest_row",
    "recent",
    "span",
    "standing_rows",
    "timeline",
    "type_names",
    "types",
    "used_offerings",
    "used_types",
    "withdrawn_ids",
]

Row = tuple[int, str, int, int, int]
"""occurred_at, external id, contact id (0 = nobody), type id, offering id: sorts in the order of recognition."""

FEW = 90
"""Offerings that a statement names; of more the rows are chosen here, because it takes a bounded number of parameters."""

_ALIVE = "superseded_at IS NULL AND withdrawn_at IS NULL"
_ROW = "occurred_at, external_id, coalesce(contact_id, 0), type_id, offering_id"


def acts_of(
    account_ids: Iterable[int], *, until: int | None = None, offering_ids: Collection[int] | None = None
) -> dict[int, list[Row]]:
    """Account id -> its activities that count, sorted, up to and including ``until``, and of these offerings only."""
    found: dict[int, list[Row]] = {}
    wanted = None if offering_ids is None else set(offering_ids)
    bound, bounds = "", []
    if until is not None:
        bound, bounds = " AND occurred_at <= %s", [until]
    if wanted and len(wanted) <= FEW:
        bound += f" AND offering_id IN ({','.join(['%s'] * len(wanted))})"
        bounds += wanted
    with planned() as cursor:
        for which, ids in _of_accounts(account_ids):
            cursor.execute(f"SELECT account_id, {_ROW} FROM {which} AND {_ALIVE}{bound}", [*ids, *bounds])  # noqa: S608 - our own words
            for row in cursor.fetchall():
                if wanted is None or row[5] in wanted:
                    found.setdefault(row[0], []).append(row[1:])
    for rows in found.values():
        rows.sort()
    return found


def _of_accounts(account_ids: Iterable[int]) -> Iterator[tuple[str, list[Any]]]:
    """The rows of the log of these accounts, for a statement's FROM, and its parameters."""
    if connection.vendor == "postgresql":
        # Of hundreds of accounts it would read the whole log instead of looking each up by the index.
        each = "(SELECT * FROM crm_activity WHERE account_id = given.id OFFSET 0) AS log"
        yield (
            f"unnest(%s::bigint[]) AS given(id) CROSS JOIN LATERAL {each} WHERE TRUE",
            [arrays.literal(list(account_ids))],
        )
        return
    for ids in sql.sliced(account_ids):
        yield f"crm_activity WHERE account_id IN ({','.join(['%s'] * len(ids))})", ids


def acts_between(account_id: int, offering_ids: Collection[int], start: int, end: int) -> list[Row]:
    """The activities of one account about these offerings with ``start`` <= occurred_at <= ``end``, sorted."""
    wanted = set(offering_ids)
    rows = sql.select(
        f"SELECT {_ROW} FROM crm_activity"  # noqa: S608 - our own words
        f" WHERE account_id = %s AND occurred_at BETWEEN %s AND %s AND {_ALIVE}",
        [account_id, start, end],
    )
    return sorted(row for row in rows if row[4] in wanted)


def types_at(account_ids: Iterable[int], instants: Iterable[int]) -> list[tuple[int, int, int, int]]:
    """(account, occurred_at, offering, type) of what counts and happened to these accounts in these seconds."""
    seconds = sorted(instants)
    marks = ",".join(["%s"] * len(seconds))
    found: list[tuple[int, int, int, int]] = []
    for rows, given in _of_accounts(account_ids):
        found += sql.select(
            f"SELECT DISTINCT account_id, occurred_at, offering_id, type_id FROM {rows}"  # noqa: S608 - our own words
            f" AND occurred_at IN ({marks}) AND {_ALIVE}",
            [*given, *seconds],
        )
    return found


def contacts_before(account_id: int, offering_ids: Collection[int], before: int) -> set[int]:
    """Contacts named on a customer activity of these offerings that counts and occurred before ``before``."""
    wanted = set(offering_ids)
    rows = sql.select(
        "SELECT DISTINCT offering_id, contact_id FROM crm_activity"  # noqa: S608 - our own words
        " JOIN crm_activitytype ON crm_activitytype.id = type_id AND direction = %s"
        f" WHERE account_id = %s AND occurred_at < %s AND {_ALIVE} AND contact_id IS NOT NULL",
        [Direction.CUSTOMER.value, account_id, before],
    )
    return {contact for offering, contact in rows if offering in wanted}


def acts_of_all(
    *, until: int | None = None, after_account: int = 0, slice_size: int = 2_000
) -> Iterator[tuple[list[int], dict[int, list[Row]]]]:
    """The whole log in slices of accounts, in order of account id: bounded memory for a log of any length.

    Each slice names its accounts; one whose activities were all withdrawn has no rows.
    """
    while ids := [
        pk
        for (pk,) in sql.select(
            "SELECT DISTINCT account_id FROM crm_activity WHERE account_id > %s ORDER BY account_id LIMIT %s",
            [after_account, slice_size],
        )
    ]:
        yield ids, acts_of(ids, until=until)
        after_account = ids[-1]


def logged(external_ids: Iterable[str]) -> dict[str, Facts]:
    """External id -> the facts of its current row, withdrawn or not."""
    return {ext: facts for ext, (_, _, facts) in sql.current(dict.fromkeys(external_ids)).items()}


def standing_rows(external_ids: Iterable[str]) -> dict[str, Facts]:
    """The same, of those that count."""
    found = sql.current(dict.fromkeys(external_ids))
    return {ext: facts for ext, (_, withdrawn_at, facts) in found.items() if withdrawn_at is None}


def withdrawn_ids(account_id: int, offering_ids: Collection[int]) -> list[str]:
    """External ids of an account's activities about these offerings that were withdrawn, the oldest first."""
    wanted = set(offering_ids)
    rows = sql.select(
        "SELECT external_id, offering_id FROM crm_activity WHERE account_id = %s AND superseded_at IS NULL"
        " AND withdrawn_at IS NOT NULL ORDER BY occurred_at, external_id",
        [account_id],
    )
    return [external_id for external_id, offering_id in rows if offering_id in wanted]


class InWords(NamedTuple):
    """A row of the log as a file would write it, each thing by its external id; ``occurred_at`` in Unix seconds."""

    row_id: int
    occurred_at: int
    account: str
    contact: str
    offering: str
    type: str
    source: str
    note: str
    url: str


def logged_in_words(external_ids: Iterable[str]) -> dict[str, InWords]:
    """External id -> its current row, withdrawn or not."""
    found: dict[str, InWords] = {}
    for ids in sql.sliced(dict.fromkeys(external_ids)):
        rows = Activity.objects.filter(external_id__in=ids, superseded_at=None).values_list(
            "external_id", "pk", "occurred_at", "account__external_id", "contact__external_id",
            "offering__external_id", "type__external_id", "source", "note", "url",
        )  # fmt: skip
        for external_id, pk, at, account, contact, *rest in rows:
            found[external_id] = InWords(pk, at, account, contact or "", *rest)
    return found


def newest_row() -> int:
    """The id of the row logged last; 0 when none is."""
    return max((pk for (pk,) in sql.select("SELECT coalesce(max(id), 0) FROM crm_activity", [])), default=0)


def is_short(rows: int) -> bool:
    """Whether the log has at most so many rows; ids alone do not tell, since a transaction that failed leaves a gap."""
    return newest_row() <= rows or Activity.objects.order_by()[: rows + 1].count() <= rows


def count_alive(*, source: str | None = None, account_id: int | None = None) -> int:
    """How many activities count: of a source, of an account."""
    return _alive(source, account_id).count()


def newest(*, source: str | None = None, account_id: int | None = None, limit: int = 50) -> list[Activity]:
    """The activities that count and were logged last, the newest first."""
    rows = _alive(source, account_id).select_related("account", "contact", "offering", "type")
    return list(rows.order_by("-pk")[:limit])


def _alive(source: str | None, account_id: int | None) -> QuerySet[Activity]:
    found = Activity.objects.filter(superseded_at=None, withdrawn_at=None)
    if source is not None:
        found = found.filter(source=source)
    return found if account_id is None else found.filter(account_id=account_id)


def history(*, report: Callable[[int, int], None] | None = None) -> History:
    """All activities that count, by columns, as of now. For batches: it loads NumPy. ``report(done, total)``."""
    from sanket.crm.activities.history import fresh, refresh

    if connection.in_atomic_block:
        return fresh.read(report)
    try:
        return refresh.refreshed(report)
    except OSError as error:
        _log.warning("The log by columns cannot be kept in SANKET_HOME and is read anew each time: %s", error)
        return fresh.read(report)


def history_ready() -> bool:
    """Whether the log lies by columns already, so that ``history`` need read what is new only."""
    from sanket.crm.activities.history import refresh

    return refresh.ready()


def span() -> tuple[int, int] | None:
    """When the first and the last activity that counts occurred; None: there is none."""
    rows = sql.select(f"SELECT min(occurred_at), max(occurred_at) FROM crm_activity WHERE {_ALIVE}", [])  # noqa: S608
    ((first, last),) = rows
    return None if first is None else (first, last)


def any_logged() -> bool:
    return Activity.objects.exists()


def used_offerings() -> set[int]:
    """Offerings that activities are about."""
    return {pk for (pk,) in sql.select("SELECT DISTINCT offering_id FROM crm_activity", [])}


def used_types() -> set[int]:
    """Types that activities have."""
    return {pk for (pk,) in sql.select("SELECT DISTINCT type_id FROM crm_activity", [])}


def types() -> QuerySet[ActivityType]:
    return ActivityType.objects.all()


def type_names() -> dict[int, tuple[str, str]]:
    """Type id -> (external id, name or else the external id)."""
    rows = ActivityType.objects.order_by().values_list("pk", "external_id", "name")
    return {pk: (external_id, name or external_id) for pk, external_id, name in rows}


def directions() -> dict[int, str]:
    """Type id -> customer, campaign or sales."""
    return dict(ActivityType.objects.order_by().values_list("pk", "direction"))


def ids_by_external(external_ids: Iterable[str]) -> dict[str, int]:
    """External id -> id of activity types."""
    return dict(select_in("SELECT external_id, id FROM crm_activitytype WHERE external_id IN {}", external_ids))


def timeline(
    account_id: int,
    *,
    offering_ids: Collection[int] | None = None,
    direction: str | None = None,
    before: tuple[int, int] | None = None,
    limit: int = 50,
) -> list[Activity]:
    """An account's activities, newest first; ``before`` is (occurred_at, id) of the last one seen."""
    rows = Activity.objects.filter(account_id=account_id, superseded_at=None, withdrawn_at=None)
    if offering_ids is not None:
        rows = rows.filter(offering_id__in=offering_ids)
    if direction in Direction.values:
        rows = rows.filter(type__direction=direction)
    if before is not None:
        at, pk = before
        rows = rows.filter(occurred_at__lte=at).exclude(occurred_at=at, pk__gte=pk)
    return list(rows.select_related("type", "contact", "offering").order_by("-occurred_at", "-pk")[:limit])


def may_mend(user: User, activity: Activity) -> bool:
    """Whoever logged it, and those who may bring in whole logs; what a source told nobody: it follows from the event, and
    from what people say of that."""
    if is_captured(activity.external_id) or not may(user, "activity.add"):
        return False
    return may(user, "import") or bool(
        audit_trail(kind="activity", subject=activity.external_id, verb="activity.add", by=user, limit=1)
    )


def facts_of(one: Activity) -> Facts:
    """A row of the log as it would be handed in again."""
    return Facts(
        one.external_id, one.occurred_at, one.account_id, one.contact_id, one.offering_id, one.type_id,
        one.source, one.note, one.url,
    )  # fmt: skip


def recent(external_id: str) -> Activity | None:
    """The current row of an activity, withdrawn or not."""
    return (
        Activity.objects.select_related("type", "contact", "offering")
        .filter(external_id=external_id, superseded_at=None)
        .first()
    )
