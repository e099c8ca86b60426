"""Who asks: a person, through an assistant that may do no more than its token says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sanket.crm.leads import queries as leads
from sanket.crm.workspace import queries as workspace
from sanket.crm.workspace.queries import Token, User
from sanket.shared import instants


@dataclass(frozen=True)
class Caller:
    """``token``: None on one's own machine, where the person may do through it whatever the role allows.

    ``base``: the address of the site, as far as it is known. ``alone``: nobody else waits while this one is answered.
    """

    user: User
    now: datetime
    token: Token | None = None
    base: str = ""
    alone: bool = False

    @cached_property
    def at(self) -> int:
        return int(self.now.timestamp())

    def reaches(self, scope: str) -> bool:
        """Whether the token was made for this."""
        return self.token is None or workspace.allows(self.token, scope)

    def may(self, deed: str) -> bool:
        """Whether the person's role allows it."""
        return workspace.may(self.user, deed)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The person's own zone, else the company's."""
        try:
            return ZoneInfo(self.user.time_zone) if self.user.time_zone else workspace.zone()
        except (ZoneInfoNotFoundError, ValueError):
            return workspace.zone()

    @cached_property
    def reader(self) -> leads.Reader:
        return leads.reader(self.user)

    def when(self, at: int) -> str:
        """An instant for machines, on the person's clock."""
        return instants.show_in(at, self.zone)

    def day(self, at: int) -> str:
        """The same for people: 22 Nov 2026."""
        moment = instants.datetime_of(at).astimezone(self.zone)
        return f"{moment.day} {moment:%b %Y}"

    def ago(self, at: int) -> str:
        """A day, and how far it is from now: 22 Nov 2026 (in 3 days)."""
        days = (at - self.at) / instants.DAY
        if abs(days) < 1:
            return f"{self.day(at)} ({'within a day' if days >= 0 else 'less than a day ago'})"
        count = f"{abs(days):,.0f} day{'s' if round(abs(days)) != 1 else ''}"
        return f"{self.day(at)} ({f'in {count}' if days > 0 else f'{count} ago'})"
