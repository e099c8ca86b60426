"""Judges profiles: builds the fitment of a group from the tables and from what is known of its account and contacts."""

from __future__ import annotations

from collections.abc import Iterable

from sanket.crm.accounts.fields import Profile as Columns
from sanket.crm.accounts.fields import account_profiles, contact_profiles
from sanket.crm.recognition.book import Book
from sanket.engine.recognition.life import Profile
from sanket.engine.scoring.fitment import ACCOUNT, CONTACT, INDUSTRY, FitRow


class Judge:
    """Fitment of many groups; profiles are read once for all accounts given, at the first question."""

    def __init__(self, book: Book, account_ids: Iterable[int]) -> None:
        self.book = book
        self._wanted = set(account_ids)
        self._accounts: dict[int, Columns] = {}
        self._contacts: dict[int, dict[int, Columns]] = {}
        self._factors: dict[tuple[int, int, int], float] = {}

    def _read(self, account_id: int) -> None:
        wanted = self._wanted | {account_id}
        self._accounts |= account_profiles(wanted, self.book.attributes)
        if self.book.contacts_matter:
            self._contacts |= contact_profiles(wanted, {*self.book.attributes, "contact"})
        self._wanted.clear()

    def columns(self, account_id: int, contact: int = 0) -> Columns:
        """Attribute -> values of an account; with ``contact`` that person's, and the account's where no column clashes."""
        if account_id not in self._accounts:
            self._read(account_id)
        account = self._accounts.get(account_id, {})
        if not contact:
            return account
        return {**account, **self._contacts.get(account_id, {}).get(contact, {})}

    def factor(self, account_id: int, offering_id: int, factor: str, contact: int = 0) -> tuple[float, list[FitRow]]:
        """Score and matched rows of one factor. Without ``contact`` the contact factor is its default."""
        if not self.book.attributes or (factor == CONTACT and not contact):
            profile: Columns = {}
        else:
            profile = self.columns(account_id, contact)
        return self.book.table.factor(factor, self.book.chain(offering_id), profile)

    def best(self, account_id: int, offering_id: int, contacts: Iterable[int]) -> int:
        """The contact whose factor is highest (0 = nobody matters); equals by external id, not by order of arrival."""
        if not self.book.contacts_matter:
            return 0

        def rank(contact: int) -> tuple[float, str]:
            who = self.columns(account_id, contact).get("contact", ("",))[0]
            return -self.factor(account_id, offering_id, CONTACT, contact)[0], who

        return min(contacts, key=rank, default=0)

    def profile(self, account_id: int, offering_id: int) -> Profile:
        """What the engine needs to judge the group as its contacts appear."""
        return Profile(
            self.factor(account_id, offering_id, INDUSTRY)[0],
            self.factor(account_id, offering_id, ACCOUNT)[0],
            self.factor(account_id, offering_id, CONTACT)[0],
            lambda contact: self._contact(account_id, offering_id, contact),
        )

    def _contact(self, account_id: int, offering_id: int, contact: int) -> float:
        key = (account_id, offering_id, contact)
        if key not in self._factors:
            self._factors[key] = self.factor(account_id, offering_id, CONTACT, contact)[0]
        return self._factors[key]
