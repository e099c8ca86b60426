"""What the leads' room announces, with the transaction."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.leads.facts import Cooled, Opened


class LeadsOpened(NamedTuple):
    """Leads were recognised."""

    leads: tuple[Opened, ...]


class LeadsWentCold(NamedTuple):
    """Open leads that were hot and fitting are not any more. Each is told once, until it is told to be revived."""

    leads: tuple[Cooled, ...]
    now: int


class LeadsRevived(NamedTuple):
    """Open leads that were told to be cold are hot and fitting again."""

    lead_ids: tuple[int, ...]
    now: int


class LeadsWithdrawn(NamedTuple):
    """Later facts took these leads away: by them, they never were."""

    lead_ids: tuple[int, ...]
    now: int


class LeadsRestored(NamedTuple):
    """Later facts gave leads back that had been withdrawn."""

    lead_ids: tuple[int, ...]
    now: int


class DeedBegins(NamedTuple):
    """A person is about to act on a lead of this account, which is held; of the lead nothing is held or written yet."""

    account_id: int


class LeadMoved(NamedTuple):
    """A person, or routing, accepted, assigned, qualified … or disqualified a lead, or that was taken back (``undone``).

    ``deed``: accept, assign, qualify, convert, recycle, disqualify. Stage and owner as they are now, and as they were.
    """

    lead_id: int
    account_id: int
    offering_id: int
    stage: str
    stage_before: str
    owner_id: int | None
    owner_before_id: int | None
    deed: str
    undone: bool
    by_id: int | None
    reason: str
    now: int


class LeadsMoved(NamedTuple):
    """The same of all that one deed moved, for those who note many at once; each is told as `LeadMoved` before."""

    moves: tuple[LeadMoved, ...]
