"""What a source may add: accounts and contacts that are not here yet, and how many a day.

A write key that stands in public pages lets anybody say anything. So a website adds whom a mail address vouches for – the
contact, and the company that the mail's domain was registered for – and not whatever somebody calls a company; and no more
a day than a person could look through. What is beyond waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

ADDS, ACCOUNTS_A_DAY, CONTACTS_A_DAY = "adds", "accounts_a_day", "contacts_a_day"
"""Settings of a source."""
ALL, MAIL, NONE = "all", "mail", "none"
WORDS: Mapping[object, str] = {ALL: ALL, MAIL: MAIL, NONE: NONE, True: ALL, False: NONE}
PLACE, WEBSITE, SERVER = "place", "website", "server"
PLACES = (WEBSITE, SERVER)
MOST_A_DAY = 1_000_000
OF_WEBSITES, OF_PROGRAMS = (200, 1_000), (10_000, 50_000)
"""Accounts and contacts a day, where the source does not say. A program of ours is bounded against its own mistakes."""
DAY_S = 86_400


class Adds(NamedTuple):
    what: str
    """``all``; ``mail``: contacts with a mail address, and accounts that the domain of one leads to; ``none``."""
    accounts: int
    contacts: int
    """A day, by UTC. Of connectors, to which nobody but the other system tells, any number."""

    def account(self, *, by_mail: bool) -> bool:
        return self.what == ALL or (self.what == MAIL and by_mail)

    def contact(self, *, has_mail: bool) -> bool:
        return self.what == ALL or (self.what == MAIL and has_mail)


ANYTHING, NOBODY = Adds(ALL, MOST_A_DAY, MOST_A_DAY), Adds(NONE, 0, 0)
NO_SOURCE = 0
"""In place of a source's id: somebody whom people look at, which adds nobody, may be anybody."""


def adds_of(settings: Mapping[str, Any], *, connector: bool = False) -> Adds:
    """What the settings say, else what is usual for a source of this kind.

    >>> adds_of({"place": "website"}), adds_of({"adds": False, "accounts_a_day": 5})
    (Adds(what='mail', accounts=200, contacts=1000), Adds(what='none', accounts=5, contacts=50000))
    """
    website = settings.get(PLACE) == WEBSITE
    what = WORDS.get(settings.get(ADDS, ""), MAIL if website else ALL)
    if connector:
        return ANYTHING._replace(what=what)
    accounts, contacts = OF_WEBSITES if website else OF_PROGRAMS
    return Adds(what, settings.get(ACCOUNTS_A_DAY, accounts), settings.get(CONTACTS_A_DAY, contacts))
