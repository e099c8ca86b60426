"""The rows of names: held while their events are taken or read, and told what was said of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from sanket.crm.capture import domains, names
from sanket.crm.capture.book import text_of
from sanket.crm.capture.identity import as_company, company_key
from sanket.crm.capture.statements import many, quietly_put, select, select_in
from sanket.crm.capture.told import Told
from sanket.shared import cells
from sanket.shared.errors import RowError

SEEN_EVERY = 60
"""Seconds: somebody is noted as seen so often."""
COMPANY_KEYS = ("id", "name", "website", "industry", "employees")


class Row(NamedTuple):
    """A name as it stood when it was held."""

    id: int
    last_at: int
    email: str
    email_at: int
    called: str
    called_at: int
    company: Mapping[str, Any]
    company_at: int
    crowded: bool = False
    tangled: bool = False

    @property
    def says_nothing(self) -> bool:
        return not (self.email or self.called or self.company or self.crowded or self.tangled)


_COLUMNS = "name, id, last_at, email, email_at, called, called_at, company, company_at, crowded, tangled"


class Overtaken(Exception):
    """Somebody made one of the names at this moment: all is undone and begun again, in one order for all."""


def hold(called: Iterable[str], others: Iterable[str], now_s: int) -> dict[str, Row | None]:
    """Hold the rows of these names until the transaction ends, in one order for all; None: the name was new, and is
    made. Those seen a while ago are noted as seen. ``others`` tell nothing now; one that never did gets a row without an
    instant."""
    telling = set(called)
    ordered = sorted(telling.union(others))
    found = _held(ordered)
    new = [name for name in ordered if name not in found]
    if new:
        put = _make(new, telling, now_s)
        if connection.vendor == "postgresql" and len(put) < len(new):
            raise Overtaken
    stale = [row.id for name, row in found.items() if row.last_at < now_s - SEEN_EVERY and name in telling]
    many(
        "UPDATE crm_visitor SET last_at = %s, first_at = CASE first_at WHEN 0 THEN %s ELSE first_at END WHERE id = %s",
        [(now_s, now_s, pk) for pk in stale],
    )
    return {name: found.get(name) for name in ordered}


def make_known(called: Iterable[str]) -> None:
    """Names that somebody spoke of get rows without an instant, unless they have one."""
    _make(sorted(called), (), 0)


def _make(new: Sequence[str], telling: Collection[str], now_s: int) -> list[str]:
    rows = []
    for name in new:
        email, at = first_mail(name), now_s if name in telling else 0
        found_by = _found_by(_NOBODY._replace(email=email)) if email else _BY_NOTHING
        rows.append((name, at, at, email, 0, "", 0, "{}", 0, *found_by, 0, 0))
    return quietly_put("crm_visitor", _WRITTEN, "name", rows)


_WRITTEN = {
    "name": "text", "first_at": "bigint", "last_at": "bigint", "email": "text", "email_at": "bigint", "called": "text",
    "called_at": "bigint", "company": "jsonb", "company_at": "bigint", "site": "text", "company_key": "text",
    "company_name": "text", "crowded": "boolean", "tangled": "boolean",
}  # fmt: skip


_BY_NOTHING = ("", "", "")


def _found_by(row: Row) -> tuple[str, str, str]:
    ladder = domains.ladder(domains.of_address(row.email)) if row.email else ()
    name = str(row.company.get("name", "")) if row.company else ""
    return ladder[-1] if ladder else "", company_key(row.company).lower()[:200], name.lower()[:300]


def _held(ordered: Sequence[str]) -> dict[str, Row]:
    lock = " ORDER BY name FOR UPDATE" if connection.vendor == "postgresql" else ""
    rows = select_in(f"SELECT {_COLUMNS} FROM crm_visitor WHERE name IN {{}}{lock}", ordered)  # noqa: S608
    return {row[0]: Row._make((*row[1:7], as_company(row[7]), row[8], bool(row[9]), bool(row[10]))) for row in rows}


def note_traits(fresh: Sequence[Told], held: Mapping[str, Row | None]) -> set[str]:
    """Write down what events say of those who tell them; answers the names of whom something else holds now that bears
    on readings."""
    said: dict[str, Row] = {}
    changed: set[str] = set()
    for told in fresh:
        if not told.traits:
            continue
        name = told.speaker
        before = said.get(name) or held.get(name) or _NOBODY._replace(email=first_mail(name))
        row = said_by(told, before)
        if row != before:
            said[name] = row
            if (row.email, row.company) != (before.email, before.company):
                changed.add(name)
    many(
        "UPDATE crm_visitor SET email = %s, email_at = %s, called = %s, called_at = %s, company = %s, company_at = %s,"
        " site = %s, company_key = %s, company_name = %s WHERE name = %s",
        [(*row[2:6], _json(row.company), row.company_at, *_found_by(row), name) for name, row in sorted(said.items())],
    )
    return changed


def said_by(told: Told, before: Row) -> Row:
    """What is known of whoever tells it, with it."""
    if not told.traits or told.kind == "group":
        return before
    email, called, company = mail_of(told.traits), called_of(told.traits), company_of(told.traits)
    # Of two in one second the one that came later.
    if email and told.at >= before.email_at:
        before = before._replace(email=email, email_at=told.at)
    if called and told.at >= before.called_at:
        before = before._replace(called=called, called_at=told.at)
    if company and told.at >= before.company_at:
        before = before._replace(company=company, company_at=told.at)
    return before


_NOBODY = Row(0, 0, "", 0, "", 0, {}, 0)


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def first_mail(name: str) -> str:
    """A user id that is a mail address is one, until traits say another."""
    return mail_of({"email": name[2:]}) if names.is_user(name) and "@" in name else ""


def mail_of(traits: Mapping[str, Any]) -> str:
    """The address in small letters, if it looks like one."""
    try:
        return cells.email(text_of(traits.get("email")), "email").lower()
    except RowError:
        return ""


def called_of(traits: Mapping[str, Any]) -> str:
    """The name, as a whole or in parts."""
    whole = text_of(traits.get("name"))
    if not whole:
        parts = [
            text_of(traits.get(one) or traits.get(other))
            for one, other in (("firstName", "first_name"), ("lastName", "last_name"))
        ]
        whole = " ".join(filter(None, parts))
    return names.plain(whole, 300).strip()


def company_of(traits: Mapping[str, Any]) -> dict[str, str]:
    """What the traits say of the company: an object with id and name, or the name alone."""
    told = traits.get("company")
    if not isinstance(told, Mapping):
        name = names.plain(text_of(told), 300).strip()
        return {"name": name} if name else {}
    called = {key: names.plain(text_of(told.get(key)), 300).strip() for key in COMPANY_KEYS}
    employees = called["employees"] or text_of(told.get("employee_count"))
    found = {key: value for key, value in {**called, "employees": employees}.items() if value}
    return found if found.get("id") or found.get("name") else {}


Span = tuple[str, int, int]
"""What is told under a name from one instant until before another; of an anonymous id without a user id."""
Place = tuple[str, int, int]
"""How far somebody has come: to which name, instant and event."""
BEGINNING: Place = ("", -1, 0)

_OF_USERS = "SELECT id FROM crm_event WHERE NOT (user_id = '')"
_OF_DEVICES = "SELECT id FROM crm_event WHERE NOT (anonymous_id = '') AND user_id = ''"
_OF_USER = "SELECT at, id FROM crm_event WHERE NOT (user_id = '') AND user_id = %s"
_OF_DEVICE = "SELECT at, id FROM crm_event WHERE NOT (anonymous_id = '') AND user_id = '' AND anonymous_id = %s"


def some_of(called: Iterable[str], spans: Iterable[Span] = (), *, limit: int) -> list[int]:
    """The numbers of events that are told under these names, or in these spans: of more than ``limit`` any so many."""
    some = set(called)
    found = _told(some, "", (), limit)
    # Those of all that are theirs at once, for somebody may have hundreds of devices.
    times: dict[tuple[int, int], list[str]] = {}
    for name, since, until in sorted(spans):
        if name not in some:
            times.setdefault((since, until), []).append(name)
    for when, during in times.items():
        if len(found) >= limit:
            break
        found |= _told(during, " AND at >= %s AND at < %s", when, limit)
    return sorted(found)[:limit]


def _told(called: Iterable[str], when: str, given: Sequence[int], limit: int) -> set[int]:
    found = list(called)
    users = [name[2:] for name in found if names.is_user(name)]
    devices = [name[2:] for name in found if not names.is_user(name)]
    rows = select_in(f"{_OF_USERS}{when} AND user_id IN {{}} LIMIT {limit:d}", users, *given)
    rows += select_in(f"{_OF_DEVICES}{when} AND anonymous_id IN {{}} LIMIT {limit:d}", devices, *given)
    return {pk for (pk,) in rows}


def next_of(spans: Iterable[Span], after: Place, *, limit: int) -> list[Place]:
    """The next events of these spans, name by name in the order in which they happened: an index leads there, however many
    there were before."""
    found: list[Place] = []
    for name, since, until in sorted(spans):
        if name < after[0] or len(found) >= limit:
            continue
        at, pk = after[1:] if name == after[0] else (-1, 0)
        rows = select(
            f"{_OF_USER if names.is_user(name) else _OF_DEVICE} AND at >= %s AND at < %s AND (at > %s OR id > %s)"
            f" ORDER BY at, id LIMIT {limit - len(found):d}",
            [name[2:], max(since, at), until, at, pk],
        )
        found += [(name, *row) for row in rows]
    return found
