"""Accounts and contacts that events speak of and that are not there yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sanket.crm.accounts.actions import check_account, check_contact, save_accounts, save_contacts
from sanket.crm.accounts.queries import accounts_by_id
from sanket.crm.activities.actions import lock_accounts
from sanket.crm.capture.adding import ALL, DAY_S
from sanket.crm.capture.book import Book, text_of
from sanket.crm.capture.identity import LONGEST_ID
from sanket.crm.capture.models import Added
from sanket.crm.capture.places import Asked, Places, Wish, row_of
from sanket.shared import cells, instants
from sanket.shared.errors import RowError


class Maker:
    """Makes what some events want, accounts first; each thing once."""

    def __init__(self, book: Book, now: datetime) -> None:
        self.book = book
        self.now = now
        self._tried: set[str] = set()
        self._filled = False
        self._day = Day(book, now)

    def __call__(self, places: Places, wishes: Sequence[tuple[Asked, Wish]]) -> bool:
        accounts = [(asked, wish.row) for asked, wish in wishes if wish.row is not None and self._adds(asked, wish)]
        contacts = [(asked, wish) for asked, wish in wishes if self._lacks(places, asked, wish)]
        # Before any account: whoever holds one may wait for this.
        self._day.hold(
            [(asked.told.source_id, "accounts") for asked, _ in accounts]
            + [(asked.told.source_id, "contacts") for asked, _ in contacts]
        )
        if self._accounts(accounts):
            return True
        if not self._filled:
            self._filled = True
            groups = [(asked, wish.id) for asked, wish in wishes if asked.told.kind == "group"]
            self._fill([one for one in groups if self.book.adds(one[0].told.source_id).what == ALL])
        made = self._contacts(contacts, {wish.id for _, wish in wishes if wish.id is not None})
        self._day.write()
        return made

    def _adds(self, asked: Asked, wish: Wish) -> bool:
        return self.book.adds(asked.told.source_id).account(by_mail=wish.by_mail)

    def _lacks(self, places: Places, asked: Asked, wish: Wish) -> bool:
        """Whether there is no contact yet who may be one."""
        person = asked.person
        if wish.id is None or not person.key or places.contact(person) is not None:
            return False
        return self.book.adds(asked.told.source_id).contact(has_mail=bool(person.emails))

    def _accounts(self, wishes: Sequence[tuple[Asked, Mapping[str, str]]]) -> bool:
        wanted: dict[str, dict[str, str]] = {}
        first: dict[str, int] = {}
        for asked, row in wishes:
            first.setdefault(row["account"], asked.told.source_id)
            wanted.setdefault(row["account"], {}).update(row)
        right = {key: right_account(row) for key, row in wanted.items() if self._first(f"a{key}")}
        rows = [row for key, row in right.items() if row and self._day.has_room(first[key], "accounts")]
        if rows:
            save_accounts(rows, by=None, now=self.now)
        return bool(rows)

    def _fill(self, groups: Sequence[tuple[Asked, int | None]]) -> None:
        """What a group's traits say of its account and nobody has said yet."""
        ids = {account_id for _, account_id in groups if account_id is not None}
        there = {one.pk: one for one in accounts_by_id(ids)}
        rows = []
        for asked, account_id in groups:
            if (account := there.get(account_id or 0)) is None or account.external_id != asked.told.group_id:
                continue
            told = row_of(account.external_id, asked.told.traits)
            empty = {
                key: value for key, value in told.items() if key == "account" or getattr(account, key) in ("", None)
            }
            if len(empty) > 1 and len(row := right_account(empty)) > 1:
                rows.append(row)
        if rows:
            save_accounts(rows, by=None, now=self.now)

    def _contacts(self, wishes: Sequence[tuple[Asked, Wish]], about: set[int]) -> bool:
        rows: dict[str, dict[str, Any]] = {}
        first: dict[str, int] = {}
        for asked, wish in wishes:
            person = asked.person
            first.setdefault(person.key, asked.told.source_id)
            row = rows.setdefault(person.key, {"account": wish.id})
            row |= {"contact": person.key, "name": person.called}
            if person.emails:
                row["email"] = person.emails[0]
            for key in ("phone", "title"):
                if told := text_of(asked.told.traits.get(key)) if asked.told.kind == "identify" else "":
                    row[key] = told
        rows = {
            key: row
            for key, row in rows.items()
            if self._first(f"c{key}") and self._day.has_room(first[key], "contacts")
        }
        if not rows:
            return False
        ids = {row["account"] for row in rows.values()}
        # All that the events are about, in one order, before any of them is written at.
        lock_accounts(about | ids)
        called = {one.pk: one.external_id for one in accounts_by_id(ids)}
        right = [right_contact({**row, "account": called[row["account"]]}) for row in rows.values()]
        right = [row for row in right if row]
        if right:
            save_contacts(right, by=None, now=self.now)
        return bool(right)

    def _first(self, key: str) -> bool:
        """Whether it is tried for the first time: what cannot be made is not tried for ever."""
        if key in self._tried:
            return False
        self._tried.add(key)
        return True


class Day:
    """How many each source has added today, and whether some have to wait for tomorrow."""

    def __init__(self, book: Book, now: datetime) -> None:
        self.book = book
        self.day = instants.seconds_of(now) // DAY_S
        self._held: dict[int, Added] = {}
        self._locked: set[int] = set()
        self._changed: set[int] = set()

    def hold(self, wanted: Iterable[tuple[int, str]]) -> None:
        """Until the transaction ends nobody else adds anything of these sources, in one order for all. Where the day is
        full, as in a flood, nobody needs to wait."""
        some = {(source_id, what) for source_id, what in wanted if source_id not in self._locked}
        for source_id in sorted({source_id for source_id, _ in some}):
            row, _ = Added.objects.get_or_create(source_id=source_id, day=self.day)
            if not row.waits or any(self._room(row, what) for one, what in some if one == source_id):
                # What was read before without a lock may have been counted on since.
                row = Added.objects.select_for_update().get(pk=row.pk)
                self._locked.add(source_id)
            self._held[source_id] = row

    def _room(self, row: Added, what: str) -> bool:
        return bool(getattr(row, what) < getattr(self.book.adds(row.source_id), what))

    def has_room(self, source_id: int, what: str) -> bool:
        """For one more, which is counted."""
        row = self._held[source_id]
        room = self._room(row, what)
        if room:
            setattr(row, what, getattr(row, what) + 1)
        if room or not row.waits:
            row.waits = row.waits or not room
            self._changed.add(source_id)
        return room

    def write(self) -> None:
        for source_id in sorted(self._changed):
            self._held[source_id].save(update_fields=["accounts", "contacts", "waits"])
        self._changed.clear()


def right_account(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row without what no account can have; nothing when it cannot be called so."""
    return _right(row, "account", check_account)


def right_contact(row: Mapping[str, Any]) -> dict[str, Any]:
    return _right(row, "contact", check_contact)


def _right(row: Mapping[str, Any], key: str, check: Callable[[Mapping[str, Any]], Any]) -> dict[str, Any]:
    found = {name: value for name, value in row.items() if value not in ("", None)}
    try:
        cells.key(found.get(key), key, most=LONGEST_ID)
        while True:
            try:
                check(found)
                return found
            except RowError as error:
                column = error.column
                if column == key or column not in found:
                    return {}
                del found[column]
    except RowError:
        return {}
