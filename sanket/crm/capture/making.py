"""Accounts and contacts that events speak of and that are not there yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sanket.crm.accounts.actions import check_account, check_contact, save_accounts, save_contacts
from sanket.crm.accounts.queries import accounts_by_id
from sanket.crm.activities.actions import lock_accounts
from sanket.crm.capture.book import Book, text_of
from sanket.crm.capture.identity import LONGEST_ID
from sanket.crm.capture.places import Asked, Places, Wish, row_of
from sanket.shared import cells
from sanket.shared.errors import RowError


class Maker:
    """Makes what some events want, accounts first; each thing once."""

    def __init__(self, book: Book, now: datetime) -> None:
        self.book = book
        self.now = now
        self._tried: set[str] = set()
        self._filled = False

    def __call__(self, places: Places, wishes: Sequence[tuple[Asked, Wish]]) -> bool:
        ours = [(asked, wish) for asked, wish in wishes if asked.told.source_id not in self.book.closed]
        if self._accounts([wish.row for _, wish in ours if wish.row is not None]):
            return True
        if not self._filled:
            self._filled = True
            if self._fill([(asked, wish.id) for asked, wish in ours if asked.told.kind == "group"]):
                return True
        return self._contacts(places, ours)

    def _accounts(self, rows: Sequence[Mapping[str, str]]) -> bool:
        wanted: dict[str, dict[str, str]] = {}
        for row in rows:
            wanted.setdefault(row["account"], {}).update(row)
        right = [right_account(row) for key, row in wanted.items() if self._first(f"a{key}")]
        right = [row for row in right if row]
        if right:
            save_accounts(right, by=None, now=self.now)
        return bool(right)

    def _fill(self, groups: Sequence[tuple[Asked, int | None]]) -> bool:
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
        return False

    def _contacts(self, places: Places, wishes: Sequence[tuple[Asked, Wish]]) -> bool:
        rows: dict[str, dict[str, Any]] = {}
        for asked, wish in wishes:
            person = asked.person
            if wish.id is None or not person.key or places.contact(person) is not None:
                continue
            row = rows.setdefault(person.key, {"account": wish.id})
            row |= {"contact": person.key, "name": person.called}
            if person.emails:
                row["email"] = person.emails[0]
            for key in ("phone", "title"):
                if told := text_of(asked.told.traits.get(key)) if asked.told.kind == "identify" else "":
                    row[key] = told
        rows = {key: row for key, row in rows.items() if self._first(f"c{key}")}
        if not rows:
            return False
        ids = {row["account"] for row in rows.values()}
        # All that the events are about, in one order, before any of them is written at.
        lock_accounts({wish.id for _, wish in wishes if wish.id is not None} | ids)
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
