"""What the workspace announces, with the transaction."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sanket.shared.instants import seconds_of
from sanket.shared.news import announce


class PeopleChanged(NamedTuple):
    """Who can be given work may be another: leave, hours, holidays, rota, languages, open leads at once, role, team,
    territories, or whether somebody is with us."""

    now: int


def people_changed(now: datetime) -> None:
    announce(PeopleChanged(seconds_of(now)))
