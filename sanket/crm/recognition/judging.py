"""The fitment of many groups at once, by columns: what ``Judge`` says of one, bit for bit.

Of each attribute the different values are few; each is held against the tables once for every offering that asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sanket.crm.accounts.fields import CONTACT_COLUMNS, account_profiles, contact_profiles
from sanket.crm.recognition.book import Book
from sanket.engine.scoring.fitment import ACCOUNT, CONTACT, INDUSTRY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

Values = tuple[str, ...]


class _Coded:
    """An attribute of many: the different values, and for each of the many the number of its own."""

    def __init__(self, values: Iterable[Sequence[str]], times: int = 1) -> None:
        numbers: dict[Values, int] = {}
        codes = [numbers.setdefault(tuple(one), len(numbers)) for one in values]
        self.code = np.array(codes * times, np.int64)
        self.values = list(numbers)


class Judgement:
    """The profiles of these accounts (primary keys, ascending), read once."""

    def __init__(self, book: Book, accounts: Ints) -> None:
        self.book = book
        self.accounts = accounts
        self._ids = accounts.tolist()
        self._profiles: Mapping[int, Mapping[str, Sequence[str]]] | None = None
        self._of_accounts: dict[str, _Coded] = {}
        self._of_contacts: dict[str, _Coded] = {}
        self._contacts: tuple[Ints, Ints, Mapping[int, Mapping[str, Sequence[str]]]] | None = None

    def fixed(self, account: Ints, offering: Ints) -> tuple[Floats, Floats, Floats]:
        """Industry factor, account factor, and the contact factor while no contact has acted, for each pair given."""
        place = np.searchsorted(self.accounts, account)
        return (
            self._factor(INDUSTRY, offering, place, self._account),
            self._factor(ACCOUNT, offering, place, self._account),
            self._factor(CONTACT, offering, place, self._nobody),
        )

    def contact(self, account: Ints, offering: Ints, contact: Ints) -> Floats:
        """The contact factor of this contact (primary key) for each account and offering given."""
        known, whose, _ = self._people()
        place = np.searchsorted(self.accounts, account)
        if not len(known):
            return self._factor(CONTACT, offering, place, self._account)
        who = np.minimum(np.searchsorted(known, contact), len(known) - 1)
        # Somebody who is not the account's any more is judged as what the account is.
        stranger = (known[who] != contact) | (whose[who] != place)
        return self._factor(CONTACT, offering, np.where(stranger, place + len(known), who), self._person)

    def _factor(self, factor: str, offering: Ints, place: Ints, attribute: Callable[[str], _Coded]) -> Floats:
        found = np.ones(len(offering))
        if not self.book.table.says_anything(factor):
            return found
        asked, which = np.unique(offering, return_inverse=True)
        judges = [self.book.table.judges(factor, self.book.chain(pk)) for pk in asked.tolist()]
        numbers = {id(one): number for number, one in enumerate({id(one): one for one in judges}.values())}
        alike = np.array([numbers[id(one)] for one in judges], np.int64)[which]
        order = np.argsort(alike, kind="stable")
        bounds = np.searchsorted(alike[order], np.arange(len(numbers) + 1))
        for one in {id(one): one for one in judges}.values():
            number = numbers[id(one)]
            rows = order[bounds[number] : bounds[number + 1]]
            score, matched = np.ones(len(rows)), np.zeros(len(rows), bool)
            for name, says in one.says:
                coded = attribute(name)
                scores = np.array([np.nan if (s := says(values)) is None else s for values in coded.values])
                own = scores[coded.code[place[rows]]]
                hit = ~np.isnan(own)
                score[hit] *= own[hit]
                matched |= hit
            score[~matched] = one.default
            found[rows] = score
        return found

    def _account(self, name: str) -> _Coded:
        coded = self._of_accounts.get(name)
        if coded is None:
            if self._profiles is None:
                self._profiles = account_profiles(self._ids, self.book.attributes)
            empty: Mapping[str, Sequence[str]] = {}
            profiles = self._profiles
            coded = _Coded(profiles.get(pk, empty).get(name, ()) for pk in self._ids)
            self._of_accounts[name] = coded
        return coded

    def _nobody(self, name: str) -> _Coded:
        return _Coded([()], len(self._ids))

    def _people(self) -> tuple[Ints, Ints, Mapping[int, Mapping[str, Sequence[str]]]]:
        """All contacts of the accounts, ascending, the place of the account of each, and their own columns."""
        if self._contacts is None:
            told = contact_profiles(self._ids, {*self.book.attributes, "contact"})
            owner = {contact: account for account, some in told.items() for contact in some}
            own = {contact: profile for some in told.values() for contact, profile in some.items()}
            known = np.array(sorted(own), np.int64)
            account = np.array([owner[pk] for pk in known.tolist()], np.int64)
            self._contacts = known, np.searchsorted(self.accounts, account), own
        return self._contacts

    def _person(self, name: str) -> _Coded:
        """Of the contacts, then of the accounts: as ``Judge.columns`` lays one over the other."""
        coded = self._of_contacts.get(name)
        if coded is None:
            known, account, own = self._people()
            firm = self._account(name)
            of_firm = [firm.values[code] for code in firm.code.tolist()]
            if name in CONTACT_COLUMNS:
                people = [own[pk][name] for pk in known.tolist()]
            else:
                people = [of_firm[place] for place in account.tolist()]
            coded = self._of_contacts[name] = _Coded([*people, *of_firm])
        return coded
