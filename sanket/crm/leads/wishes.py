"""Which leads a list is to have, in the words of a question to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from sanket.crm.accounts.queries import seen_in
from sanket.crm.leads.models import Lead
from sanket.crm.leads.pointer import IN_FORCE
from sanket.crm.leads.reading import marks, rows_of
from sanket.crm.workspace.queries import User

# As the partial indexes have it.
_IN_FORCE = f"l.version = {IN_FORCE}"
STANDING = f"{_IN_FORCE} AND l.closed_at IS NULL AND l.withdrawn_at IS NULL AND l.fits AND l.hot"
SPEAKING = "s.closed_at IS NULL AND s.withdrawn_at IS NULL AND s.fits AND s.hot"
_OPEN = f"{_IN_FORCE} AND l.closed_at IS NULL AND l.withdrawn_at IS NULL"
_KINDS = {
    "cold": f"{_OPEN} AND l.fits AND (NOT l.hot OR l.cold_at <= %s)",
    "unfit": f"{_OPEN} AND NOT l.fits",
    "closed": f"{_IN_FORCE} AND l.stage IN ('converted', 'recycled', 'disqualified')",
    "withdrawn": f"{_IN_FORCE} AND l.withdrawn_at IS NOT NULL AND l.closed_at IS NULL",
}


class Reader(NamedTuple):
    """Who looks at leads. ``seen``: the condition on the account ``a`` that a sales person's leads meet, or their own.

    ``user_id`` is None of a stranger and of somebody who left: they own nothing, not even what nobody owns.
    """

    user_id: int | None
    seen: str | None
    given: tuple[Any, ...]


def reader(user: User | AnonymousUser) -> Reader:
    """`visible_to` for lists: worked out once for all that a page asks."""
    seen = seen_in(user, "a")
    if not isinstance(user, User) or not user.is_active:
        return Reader(None, "1 = 0", ())
    return Reader(user.pk, None, ()) if seen is None else Reader(user.pk, seen[0], tuple(seen[1]))


def sees(who: Reader, lead: Lead) -> bool:
    """Whether `visible_to` has this lead."""
    if who.seen is None or (who.user_id is not None and lead.owner_id == who.user_id):
        return True
    given = [lead.account_id, *who.given]
    return bool(rows_of(f"SELECT 1 FROM crm_account a WHERE a.id = %s AND {who.seen}", given))  # noqa: S608 - our own words


@dataclass(frozen=True)
class Wish:
    """Which leads: ``kind`` warm (as people's leads are listed), cold, unfit, closed or withdrawn; the rest narrows it."""

    kind: str = "warm"
    owner: int | None = None
    # nobody: without an owner; others: with one who is not ``owner``
    owned: str = ""
    stage: str = ""
    reason: int | None = None
    """Of the list: why it was closed."""
    offerings: Collection[int] | None = None
    name: str = ""
    heat: float | None = None
    """log2 of interest / threshold, at least."""
    cold_until: int | None = None
    but: Collection[int] = ()
    accounts: Collection[int] | None = None
    among: Sequence[tuple[str, Sequence[Any]]] = ()
    """Queries for ids of leads, and what is given to them: of a condition, of a segment."""
    beside: Kept | None = None
    """Only leads that have no row in this order of another room."""


class Kept(NamedTuple):
    """An order that a room above keeps: of ``table`` (such as ``crm_clock c``) the rows of which ``words`` are true, by
    ``column``, rising; ``lead``: its column of the lead's id."""

    table: str
    lead: str
    column: str
    words: str


class Question:
    """The words of one question, and what is given to it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.given: list[Any] = []
        self.of_accounts = False

    def put(self, words: str, *given: Any) -> None:
        self.words.append(words)
        self.given += given

    def choose(self, columns: str, *, accounts_first: bool = False, along: Kept | None = None) -> str:
        """CROSS JOIN has SQLite keep to this order of tables; to PostgreSQL it is a join like any other."""
        tables = "crm_leadstanding l"
        words = self.words
        if along is not None:
            tables = f"{along.table} CROSS JOIN {tables}{' CROSS JOIN crm_account a' if self.of_accounts else ''}"
            words = [f"l.lead_id = {along.lead}", along.words, *words]
        elif accounts_first:
            tables = "crm_account a CROSS JOIN crm_leadstanding l"
        elif self.of_accounts:
            tables = "crm_leadstanding l CROSS JOIN crm_account a"
        if self.of_accounts or accounts_first:
            words = ["a.id = l.account_id", *words]
        return f"SELECT {columns} FROM {tables} WHERE {' AND '.join(words)}"  # noqa: S608 - our own words


def asked_for(who: Reader, wish: Wish, at: int, *, along: bool = False) -> Question:
    asked = Question()
    if wish.kind == "warm":
        # Without the date they are found along the order asked for: SQLite would take the index of cold dates, where
        # nearly all lie after ``at``, and sort them all for a page of thirty.
        by_date = not along and wish.accounts is None
        asked.put(f"{STANDING} AND {'l.cold_at' if by_date else 'l.cold_at + 0'} > %s", at)
    else:
        asked.put(_KINDS[wish.kind], *([at] if wish.kind == "cold" else []))
    _narrow(asked, wish, at)
    # One's own are seen whatever one sees besides.
    own = wish.owner is not None and wish.owner == who.user_id and not wish.owned
    if who.seen is not None and not own:
        asked.of_accounts = True
        asked.put(f"(l.owner_id = %s OR {who.seen})", who.user_id, *who.given)
    if wish.kind == "warm":
        # A lead and the one that speaks for it are of one account: who sees that sees both, else who owns it.
        also = "" if who.seen is None else f" AND (s.owner_id = %s OR {who.seen})"
        if also and own:
            # Our own words; values are given apart.
            also = f" AND (s.owner_id = %s OR EXISTS (SELECT 1 FROM crm_account a WHERE a.id = s.account_id AND {who.seen}))"  # noqa: S608 - our own words
        asked.put(
            "(l.covered_by_id IS NULL OR NOT EXISTS (SELECT 1 FROM crm_leadstanding s"  # noqa: S608 - our own words
            f" WHERE s.version = l.version AND s.lead_id = l.covered_by_id AND {SPEAKING} AND s.cold_at > %s{also}))",
            at,
            *(() if who.seen is None else (who.user_id, *who.given)),
        )
    return asked


def _narrow(asked: Question, wish: Wish, at: int) -> None:
    if wish.owned == "nobody":
        asked.put("l.owner_id IS NULL")
    elif wish.owned == "others":
        asked.put("l.owner_id IS NOT NULL AND l.owner_id <> %s", wish.owner)
    elif wish.owner is not None:
        asked.put("l.owner_id = %s", wish.owner)
    if wish.stage:
        asked.put("l.stage = %s", wish.stage)
    if wish.reason is not None:
        asked.put("l.lead_id IN (SELECT m.lead_id FROM crm_leadmove m WHERE m.chosen_id = %s)", wish.reason)
    if wish.offerings is not None:
        asked.put(f"l.offering_id IN ({marks(wish.offerings)})", *wish.offerings)
    if wish.cold_until is not None:
        asked.put("l.cold_at <= %s", wish.cold_until)
    if wish.but:
        asked.put(f"l.lead_id NOT IN ({marks(wish.but)})", *wish.but)
    if wish.accounts is not None:
        asked.put(f"l.account_id IN ({marks(wish.accounts)})", *wish.accounts)
    if wish.beside is not None:
        kept = wish.beside
        # Our own words; values are given apart.
        asked.put(f"NOT EXISTS (SELECT 1 FROM {kept.table} WHERE {kept.lead} = l.lead_id AND {kept.words})")  # noqa: S608 - our own words
    for words, given in wish.among:
        asked.put(f"l.lead_id IN ({words})", *given)
    if wish.name:
        asked.of_accounts = True
        asked.put(r"a.name_key LIKE %s ESCAPE '\'", f"%{connection.ops.prep_for_like_query(wish.name)}%")
    if wish.heat is not None:
        asked.put("l.heat_key - %s / CAST(l.half_life AS double precision) >= %s", float(at), wish.heat)
