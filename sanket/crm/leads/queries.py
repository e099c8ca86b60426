"""Questions about leads."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet

from sanket.crm.accounts.queries import seen_by
from sanket.crm.leads.along import along
from sanket.crm.leads.brief import Brief, brief, chosen
from sanket.crm.leads.checklist import Asked, checklist_of, checklists, still_needed
from sanket.crm.leads.checklist import Told as Questioned
from sanket.crm.leads.checklist import told as questions
from sanket.crm.leads.cut import Place, cut
from sanket.crm.leads.deeds import Deed, deeds
from sanket.crm.leads.ended import Begun, begun, ended
from sanket.crm.leads.foremost import Foremost, foremost
from sanket.crm.leads.lists import Counts, counted, counts, covered, half_lives, hottest, listed
from sanket.crm.leads.models import CLOSED_STAGES, STAGE_OF, Lead, LeadMove, LeadQuerySet, LeadRecord, Stage
from sanket.crm.leads.pointer import BY_RECORD, IN_FORCE
from sanket.crm.leads.pointer import in_force as version_in_force
from sanket.crm.leads.quiet import LAST_WORD, quiet, read
from sanket.crm.leads.reasons import DEEDS as REASONED
from sanket.crm.leads.reasons import reasons
from sanket.crm.leads.rejections import Rejected, reason_texts, rejections
from sanket.crm.leads.rights import given_away, may_hand_over, may_take, may_take_back
from sanket.crm.leads.rows import Standing
from sanket.crm.leads.scored import Scale, Scored, Steps, scored
from sanket.crm.leads.standing import Key, Known, closing, known
from sanket.crm.leads.tabs import (
    KINDS_OF_TABS,
    PLACES,
    SORTS,
    WARM_TABS,
    WEEK,
    Slice,
    beyond_capacity,
    interest_at,
    part_of,
    state_of,
    usual_order,
    wish_of,
)
from sanket.crm.leads.tabs import heat_at as heat
from sanket.crm.leads.wishes import Kept, Reader, Wish, reader, sees
from sanket.crm.leads.work import Work, work
from sanket.crm.plans import planned
from sanket.crm.workspace.queries import User
from sanket.engine.recognition.life import Closing
from sanket.shared.batches import sliced

__all__ = [
    "ASSIGNED",
    "IN_FORCE",
    "KINDS_OF_TABS",
    "LAST_WORD",
    "PLACES",
    "REASONED",
    "SORTS",
    "WARM_TABS",
    "WEEK",
    "Asked",
    "Begun",
    "Brief",
    "Counts",
    "Deed",
    "Foremost",
    "Kept",
    "Known",
    "Lead",
    "LeadMove",
    "LeadQuerySet",
    "LeadRecord",
    "Newest",
    "Place",
    "Questioned",
    "Reader",
    "Rejected",
    "Scale",
    "Scored",
    "Slice",
    "Stage",
    "Steps",
    "Wish",
    "Work",
    "along",
    "assigned_accounts",
    "begun",
    "beyond_capacity",
    "brief",
    "checklist_of",
    "checklists",
    "chosen",
    "closing",
    "closings",
    "counted",
    "counts",
    "covered",
    "cut",
    "deeds",
    "ended",
    "foremost",
    "given_away",
    "half_lives",
    "heat",
    "history",
    "hottest",
    "interest_at",
    "known",
    "last_number",
    "listed",
    "lives",
    "may_hand_over",
    "may_take",
    "may_take_back",
    "newest",
    "part_of",
    "questions",
    "quiet",
    "read",
    "reader",
    "reason_texts",
    "reasons",
    "rejections",
    "repeated_otherwise",
    "scored",
    "sees",
    "stages_at",
    "stale",
    "standings",
    "state_of",
    "still_needed",
    "usual_order",
    "version_in_force",
    "visible_to",
    "warm_accounts",
    "wish_of",
    "work",
]


def visible_to(user: User | AnonymousUser) -> LeadQuerySet:
    """The one gate: a sales person sees own leads and those of accounts they may see; others see all."""
    if not isinstance(user, User) or not user.is_active:
        return Lead.objects.none()
    seen = seen_by(user, "account__")
    return Lead.objects.all() if seen is None else Lead.objects.filter(Q(owner_id=user.pk) | seen)


# `assigned_accounts` in the words of the driver, given the person's id.
ASSIGNED = "SELECT account_id FROM crm_leadrecord WHERE assigned AND closed_at IS NULL AND owner_id = %s"


def assigned_accounts(user: User) -> QuerySet[LeadRecord, int]:
    """Accounts on which an open lead was given to this person: a reason to see them."""
    return LeadRecord.objects.filter(owner=user, assigned=True, closed_at=None).values_list("account_id", flat=True)


def lives(account_ids: Collection[int] | None = None) -> dict[Key, list[Lead]]:
    """The leads of these accounts (or all) by group, in order of their number."""
    rows = Lead.objects.select_related("owner", "account__owner").order_by("number")
    if account_ids is not None:
        rows = rows.filter(account_id__in=account_ids)
    found: dict[Key, list[Lead]] = {}
    for lead in rows:
        found.setdefault((lead.account_id, lead.offering_id), []).append(lead)
    return found


def closings() -> dict[Key, list[Closing | None]]:
    """Of each group in which people closed a lead: when, and until when it rests, by number; None of one that is open."""
    closed = Lead.objects.filter(closed_at__isnull=False).values("account_id").distinct()
    found: dict[Key, list[Closing | None]] = {}
    rows = Lead.objects.filter(account_id__in=closed).order_by("number")
    for account, offering, *told in rows.values_list("account_id", "offering_id", "closed_at", "rest_until"):
        found.setdefault((account, offering), []).append(closing(*told))
    return {key: some for key, some in found.items() if any(some)}


class Newest(NamedTuple):
    """The newest lead of a group, as far as recognition has to know it. ``told``: its evidence is frozen already.

    ``stands``: the version, and how often it was told how it stands; another as soon as either is.
    """

    id: int
    recognised_at: int
    tipped_by: str
    told: bool
    open: bool
    warm: bool
    cold_at: int
    stands: tuple[int, int]


_NEWEST = (
    "SELECT r.account_id, r.offering_id, r.id, s.recognised_at, s.tipped_by, r.evidence <> '{}',"
    " r.closed_at IS NULL AND s.withdrawn_at IS NULL, s.hot AND s.fits, s.cold_at, s.version, s.changes"
    f"{BY_RECORD} AND r.account_id IN"
)


def newest(account_ids: Iterable[int]) -> dict[Key, Newest]:
    """The newest lead of each group of these accounts."""
    found: dict[Key, Newest] = {}
    with planned() as cursor:
        for ids in sliced(account_ids):
            cursor.execute(f"{_NEWEST} ({','.join(['%s'] * len(ids))}) ORDER BY r.number", ids)
            for account, offering, pk, at, tipped_by, told, is_open, warm, cold_at, *stands in cursor.fetchall():
                found[(account, offering)] = Newest(
                    pk, at, tipped_by, bool(told), bool(is_open), bool(warm), cold_at, (stands[0], stands[1])
                )
    return found


def given_on(lead_id: int, user: User, *, since: int) -> bool:
    """Whether this person had the lead until somebody gave it to another, at ``since`` or later."""
    return LeadMove.objects.filter(lead_id=lead_id, kind=LeadMove.Kind.ASSIGN, was=user, at__gte=since).exists()


def stages_at(lead_ids: Iterable[int], at: int) -> dict[int, str]:
    """Lead id -> the stage people had given it at ``at``; absent = recognised."""
    moves = LeadMove.objects.filter(lead_id__in=list(lead_ids), at__lte=at, kind__in=list(STAGE_OF)).order_by(
        "at", "pk"
    )
    return {lead_id: STAGE_OF[LeadMove.Kind(kind)] for lead_id, kind in moves.values_list("lead_id", "kind")}


def warm_accounts(at: int) -> list[int]:
    """Accounts with a warm lead at ``at``, which must not lie before the newest activity."""
    return sorted(set(Lead.objects.warm(at).values_list("account_id", flat=True)))


def last_number() -> int:
    """The number of the lead that was detected last."""
    with planned() as cursor:
        cursor.execute("SELECT max(id) FROM crm_leadrecord")
        return int(cursor.fetchone()[0] or 0)


def closed(stage: str) -> bool:
    return stage in CLOSED_STAGES


def history(lead: Lead) -> list[LeadMove]:
    """What people did with it, newest first."""
    return list(lead.moves.select_related("by", "to", "was", "chosen").order_by("-pk"))


def stale(limit: int = 500) -> list[tuple[int, int, int]]:
    """(lead, account, offering) of leads whose facts for people are still to be worked out."""
    # By the driver: each of hundreds of slices asks.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lead_id, account_id, offering_id FROM crm_leadstanding"  # noqa: S608 - our own words
            f" WHERE version = {IN_FORCE} AND stale ORDER BY version, lead_id LIMIT %s",
            [limit],
        )
        return list(cursor.fetchall())


def standings(account_ids: Collection[int]) -> dict[Key, tuple[object, ...]]:
    """What recognition pushed last about the newest lead of each group, in the order of Standing's fields."""
    rows = Lead.objects.filter(account_id__in=list(account_ids), withdrawn_at=None).order_by("number")
    found: dict[Key, tuple[object, ...]] = {}
    for account, offering, *fields in rows.values_list("account_id", "offering_id", *Standing._fields):
        found[(account, offering)] = tuple(fields)
    return found


_REPEATED = ("owner_id", "stage", "closed_at")


def repeated_otherwise(account_ids: Iterable[int]) -> list[tuple[Key, tuple[object, ...], tuple[object, ...]]]:
    """Where a standing, of whatever version, says of owner, stage and closing what the record does not: both of them."""
    is_not = (
        "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    )  # older SQLites do not know the former
    otherwise = (
        f"SELECT r.account_id, r.offering_id, {', '.join(f's.{one}, r.{one}' for one in _REPEATED)}"  # noqa: S608 - our own words
        " FROM crm_leadrecord r JOIN crm_leadstanding s ON s.lead_id = r.id"
        f" WHERE ({' OR '.join(f's.{one} {is_not} r.{one}' for one in _REPEATED)}) AND r.account_id IN"
    )
    found: list[tuple[Key, tuple[object, ...], tuple[object, ...]]] = []
    with connection.cursor() as cursor:
        for ids in sliced(account_ids):
            cursor.execute(f"{otherwise} ({','.join(['%s'] * len(ids))}) ORDER BY r.id, s.version", ids)
            found += [((row[0], row[1]), row[2::2], row[3::2]) for row in cursor.fetchall()]
    return found
