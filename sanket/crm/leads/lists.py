"""Lists of leads, by the driver: on the pages that are opened most the ORM would spend longer wording a question than
the database answering it."""

from __future__ import annotations

import heapq
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from sanket.crm.accounts.queries import Account, seen_in
from sanket.crm.catalogue.queries import Offering
from sanket.crm.leads.models import Lead
from sanket.crm.leads.pointer import IN_FORCE
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced

# In the order of the model's fields, as Lead.from_db wants them: of a lead itself, what rows and programs read.
_LEAD = (
    "id", "account_id", "offering_id", "number", "recognised_at", "detected_at", "tipped_by", "stage", "stage_at",
    "owner_id", "assigned", "hot", "cold_at", "fits", "fitment", "fitment_threshold", "interest_threshold", "half_life",
    "heat_key", "activities", "people", "last_at", "why", "covered_by_id", "withdrawn_at", "closed_at", "rest_until",
)  # fmt: skip
_ACCOUNT = ("id", "external_id", "name", "name_key")
_OFFERING = ("id", "external_id", "name")
_OWNER = ("id", "email", "name")
_COLUMNS = ", ".join(
    f"{table}.{name}"
    for table, names in (("l", _LEAD), ("a", _ACCOUNT), ("o", _OFFERING), ("u", _OWNER))
    for name in names
)
_WHY = _LEAD.index("why")
_FLAGS = tuple(_LEAD.index(name) for name in ("assigned", "hot", "fits"))

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
# Column, falling; every order ends with the id.
ORDERS = {
    "heat": ("l.heat_key", True),
    "cold": ("l.cold_at", False),
    "recognised": ("l.recognised_at", True),
    "account": ("a.name_key", False),
    "fitment": ("l.fitment", True),
}
# Orders in which leads are found by an index of their own; by cold date is the usual way, by heat see hottest().
_ALONG = frozenset(("recognised", "account", "fitment"))
# One half-life after another; found without reading all leads of each.
_HALF_LIVES = f"""
WITH RECURSIVE found(x) AS (
    SELECT min(l.half_life) FROM crm_leadstanding l WHERE {STANDING}
    UNION ALL
    SELECT (SELECT min(l.half_life) FROM crm_leadstanding l WHERE {STANDING} AND l.half_life > found.x)
    FROM found WHERE found.x IS NOT NULL
) SELECT x FROM found WHERE x IS NOT NULL"""  # noqa: S608 - our own words


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


def seen_accounts(who: Reader, ids: Collection[int]) -> set[int]:
    """Those of these accounts that the reader sees."""
    if who.seen is None or not ids:
        return set(ids)
    words = f"SELECT a.id FROM crm_account a WHERE a.id IN ({_marks(ids)}) AND {who.seen}"  # noqa: S608 - our own words
    return {pk for (pk,) in rows_of(words, [*ids, *who.given])}


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
            also = f" AND (s.owner_id = %s OR EXISTS (SELECT 1 FROM crm_account a WHERE a.id = s.account_id AND {who.seen}))"  # noqa: S608
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
        asked.put(f"l.offering_id IN ({_marks(wish.offerings)})", *wish.offerings)
    if wish.cold_until is not None:
        asked.put("l.cold_at <= %s", wish.cold_until)
    if wish.but:
        asked.put(f"l.lead_id NOT IN ({_marks(wish.but)})", *wish.but)
    if wish.accounts is not None:
        asked.put(f"l.account_id IN ({_marks(wish.accounts)})", *wish.accounts)
    if wish.beside is not None:
        kept = wish.beside
        # Our own words; values are given apart.
        asked.put(f"NOT EXISTS (SELECT 1 FROM {kept.table} WHERE {kept.lead} = l.lead_id AND {kept.words})")  # noqa: S608
    for words, given in wish.among:
        asked.put(f"l.lead_id IN ({words})", *given)
    if wish.name:
        asked.of_accounts = True
        asked.put(r"a.name_key LIKE %s ESCAPE '\'", f"%{connection.ops.prep_for_like_query(wish.name)}%")
    if wish.heat is not None:
        asked.put("l.heat_key - %s / CAST(l.half_life AS double precision) >= %s", float(at), wish.heat)


def _marks(some: Collection[object]) -> str:
    return ",".join(["%s"] * len(some)) or "NULL"


def listed(
    who: Reader, wish: Wish, *, at: int, order: str, limit: int, after: tuple[Any, int] | None = None
) -> list[Lead]:
    """The first ``limit`` in this order, from behind ``after``: (its value, id) of the last lead seen. By heat see
    `hottest`."""
    column, falling = ORDERS[order]
    if wish.accounts is not None and order != "account":
        column += " + 0"  # found by their accounts, not along this order
    asked = asked_for(who, wish, at, along=order in _ALONG)
    if after is not None:
        way = "<" if falling else ">"
        asked.put(f"{column} {way}= %s AND ({column} {way} %s OR l.lead_id {way} %s)", after[0], after[0], after[1])
    sign = " DESC" if falling else ""
    chosen = asked.choose("l.lead_id", accounts_first=order == "account")
    return whole(chosen, asked.given, order=f"{column}{sign}, l.lead_id{sign}", limit=limit)


def hottest(
    who: Reader,
    wish: Wish,
    *,
    at: int,
    moment: int,
    limit: int,
    after: tuple[float, int] | None = None,
    among: Sequence[int] | None = None,
) -> list[Lead]:
    """The first ``limit`` by interest / threshold at ``moment``, falling; ties by id.

    Among leads of one half-life the stored heat key is the order at every instant, so each half-life is an index scan
    and the scans are merged. ``after``: (heat at ``moment``, id) of the last lead seen, for the next page. ``among``: the
    half-lives there are, where they are known.
    """
    asked = asked_for(who, wish, at, along=True)
    ranked: list[list[tuple[float, int, Lead]]] = []
    for half_life in half_lives() if among is None else among:
        words, given = asked.choose("l.lead_id") + " AND l.half_life = %s", [*asked.given, half_life]
        if after is not None:
            # A little wider than the bound, because heat is worked out from the key and not the other way round.
            words, given = words + " AND l.heat_key <= %s", [*given, after[0] + moment / half_life + 1e-9]
        ranked.append(_behind(words, given, after, moment, half_life, limit, by_account=wish.accounts is not None))
    merged = heapq.merge(*ranked, key=lambda entry: entry[:2])
    return [lead for _, _, lead in (entry for entry, _ in zip(merged, range(limit), strict=False))]


class Brief(NamedTuple):
    """All of a lead that ranking hundreds of them needs."""

    lead_id: int
    offering_id: int
    stage: str
    cold_at: int
    heat: float
    """log2 of interest / threshold."""
    fit: float | None
    """Fitment / threshold; None where everything fits."""


STOOD = (
    "l.heat_key - %s / CAST(l.half_life AS double precision),"
    " CASE WHEN l.fitment_threshold > 0 THEN l.fitment / l.fitment_threshold END"
)
"""Heat and fit of a `Brief`, given the instant as a float."""


def briefs(who: Reader, wish: Wish, *, at: int, most: int) -> list[Brief]:
    """Up to ``most`` of them, those that go cold first."""
    asked = asked_for(who, wish, at)
    words = f"{asked.choose(f'l.lead_id, l.offering_id, l.stage, l.cold_at, {STOOD}')} ORDER BY l.cold_at, l.lead_id LIMIT %s"
    return [Brief(*row) for row in rows_of(words, [float(at), *asked.given, most])]


def brief(lead: Lead, *, at: int) -> Brief:
    fit = lead.fitment / lead.fitment_threshold if lead.fitment_threshold > 0 else None
    return Brief(lead.pk, lead.offering_id, lead.stage, lead.cold_at, lead.heat_key - at / lead.half_life, fit)


def named(who: Reader, ids: Sequence[int], *, at: int, owner: int | None = None) -> dict[int, Lead]:
    """Those of these leads, of this owner, that people see as their leads, with what a row shows."""
    if not ids:
        return {}
    wish = Wish(owner=owner, among=[(_marks(ids), ids)])
    return {lead.pk: lead for lead in listed(who, wish, at=at, order="cold", limit=len(ids))}


def counted(who: Reader, wish: Wish, *, at: int, most: int) -> int:
    """How many, up to ``most``."""
    asked = asked_for(who, wish, at)
    return int(rows_of(f"SELECT COUNT(*) FROM ({asked.choose('l.lead_id')} LIMIT %s) tab", [*asked.given, most])[0][0])  # noqa: S608 - our own words


def _behind(
    words: str,
    given: Sequence[Any],
    after: tuple[float, int] | None,
    moment: int,
    half_life: int,
    limit: int,
    *,
    by_account: bool,
) -> list[tuple[float, int, Lead]]:
    """The first of one half-life behind ``after``. It and those as warm as it are found once more, mostly none but it."""
    again = 1 if after else 0
    order = f"l.heat_key{' + 0' if by_account else ''} DESC, l.lead_id"
    while True:
        found = whole(words, given, order=order, limit=limit + again)
        ranks = [(-(lead.heat_key - moment / half_life), lead.pk, lead) for lead in found]
        kept = sorted(rank for rank in ranks if after is None or rank[:2] > (-after[0], after[1]))
        if len(kept) >= limit or len(found) < limit + again:
            return kept
        again *= 20


class Counts(NamedTuple):
    open: int
    cooling: int
    mine: int
    unassigned: int


def counts(who: Reader, *, at: int, soon: int, most: int) -> Counts:
    """How many warm leads there are, are cold by ``soon``, are the reader's and nobody's, each up to ``most``."""
    wishes = (Wish(cold_until=soon), Wish(owner=who.user_id), Wish(owned="nobody"))
    parts = [asked_for(who, wish, at) for wish in wishes]
    words = ", ".join(
        f"(SELECT COUNT(*) FROM ({part.choose('l.lead_id')} LIMIT %s) t{n})"  # noqa: S608 - our own words
        for n, part in enumerate(parts)
    )
    found = rows_of(f"SELECT {words}", [value for part in parts for value in (*part.given, most)])[0]
    # Where there are so many of a part, there are so many of all, and they need not be looked through.
    everyone = most if most in found else counted(who, Wish(), at=at, most=most)
    return Counts(everyone, *found)


def covered(lead_ids: Collection[int], *, at: int) -> dict[int, list[str]]:
    """Lead id -> the names of the categories whose warm leads it speaks for, where it speaks for any."""
    found: dict[int, list[str]] = {}
    for ids in sliced(lead_ids):
        # Sorted here: an order by the offering's name would tempt SQLite to read all leads in that order.
        for speaker, name in rows_of(
            "SELECT l.covered_by_id, coalesce(nullif(o.name, ''), o.external_id) FROM crm_leadstanding l"  # noqa: S608 - our own words
            f" JOIN crm_offering o ON o.id = l.offering_id WHERE {STANDING} AND l.cold_at + 0 > %s"
            f" AND l.covered_by_id IN ({_marks(ids)})",
            [at, *ids],
        ):
            found.setdefault(speaker, []).append(name)
    return {speaker: sorted(names) for speaker, names in found.items()}


def half_lives() -> list[int]:
    """Those of warm leads: so many orders of heat are merged in a list."""
    return [half_life for (half_life,) in rows_of(_HALF_LIVES, [])]


def whole(chosen: str, given: Sequence[Any], *, order: str, limit: int) -> list[Lead]:
    """The first of the leads chosen, with what a row shows, in their order."""
    return list(
        _leads(
            rows_of(
                f"SELECT {_COLUMNS} FROM ({chosen} ORDER BY {order} LIMIT %s) chosen JOIN crm_lead l ON l.id = chosen.lead_id"  # noqa: S608 - our own words
                " JOIN crm_account a ON a.id = l.account_id JOIN crm_offering o ON o.id = l.offering_id"
                f" LEFT JOIN crm_user u ON u.id = l.owner_id ORDER BY {order.replace('l.lead_id', 'l.id')}",
                [*given, limit],
            )
        )
    )


def whole_of(ids: Sequence[int]) -> list[Lead]:
    """Those of these leads that there are, whatever has become of them."""
    chosen = f"SELECT l.lead_id FROM crm_leadstanding l WHERE {_IN_FORCE} AND l.lead_id IN ({_marks(ids)})"  # noqa: S608 - our own words
    return whole(chosen, ids, order="l.lead_id", limit=len(ids))


def _leads(rows: Iterable[tuple[Any, ...]]) -> Iterator[Lead]:
    offerings: dict[int, Offering] = {}
    owners: dict[int, User] = {}
    named, of_lead = connection.alias, frozenset(_LEAD)
    for row in rows:
        values = list(row)
        values[_WHY] = json.loads(values[_WHY]) if isinstance(values[_WHY], str) else values[_WHY]
        for flag in _FLAGS:
            values[flag] = bool(values[flag])
        lead = Lead.from_db(named, of_lead, values[: len(_LEAD)])
        rest = values[len(_LEAD) :]
        account, offering, owner = rest[:4], rest[4:7], rest[7:]
        lead.account = Account.from_db(named, _ACCOUNT, account)
        if offering[0] not in offerings:
            offerings[offering[0]] = Offering.from_db(named, _OFFERING, offering)
        lead.offering = offerings[offering[0]]
        if owner[0] is not None and owner[0] not in owners:
            owners[owner[0]] = User.from_db(named, _OWNER, owner)
        lead.owner = owners[owner[0]] if owner[0] is not None else None
        yield lead


def rows_of(words: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(words, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


__all__ = [
    "ORDERS",
    "Brief",
    "Counts",
    "Kept",
    "Reader",
    "Wish",
    "brief",
    "briefs",
    "counted",
    "counts",
    "covered",
    "half_lives",
    "hottest",
    "listed",
    "named",
    "reader",
    "seen_accounts",
    "sees",
    "whole",
    "whole_of",
]
