"""A lead as a list shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from sanket.crm.leads.queries import Lead
from sanket.web import show
from sanket.web.leads import sentences
from sanket.web.leads.sentences import DAY, Standing, Why

if TYPE_CHECKING:
    from sanket.web.accounts.reach import Person

COLD_SOON = 7 * DAY
STAGE_QUARTERS = {"recognised": 1, "accepted": 2, "qualified": 3, "converted": 4, "recycled": 0, "disqualified": 0}
LIFE_STAGES = ("recognised", "accepted")


@dataclass(frozen=True)
class Row:
    lead: Lead
    url: str
    account: str
    offering: str
    told: Why
    at: int
    interest: float
    standing: Standing
    stage: str
    quarters: int
    since: str
    covers: Sequence[str] = ()
    people: Sequence[Person] = field(default_factory=tuple)

    @property
    def why(self) -> str:
        return sentences.one_line(self.told, now=self.at)

    @property
    def reason(self) -> str:
        """The same for a table, which has a column for the people."""
        return sentences.one_line(self.told, now=self.at, people=False)

    @property
    def as_of(self) -> str:
        return _("cold on %(date)s if nothing happens") % {"date": show.day(self.lead.cold_at)}

    @property
    def cold_words(self) -> str:
        words = {"date": show.day(self.lead.cold_at)}
        return _("goes cold %(date)s") % words if self.standing.key == "warm" else self.standing.word

    @property
    def cold_soon(self) -> bool:
        return self.standing.key == "warm" and self.lead.cold_at - self.at <= COLD_SOON


def interest(lead: Lead, at: int) -> float:
    """Points at ``at``, from the key that is constant until the next activity."""
    halvings: float = lead.heat_key - at / lead.half_life
    return float(lead.interest_threshold * 2.0 ** max(min(halvings, 60.0), -1000.0))


def state_of(lead: Lead, at: int, *, spoken_for: bool = False) -> str:
    if lead.closed_at is not None:
        return "closed"
    if lead.withdrawn_at is not None:
        return "withdrawn"
    if not lead.fits:
        return "unfit"
    if not lead.hot or lead.cold_at <= at:
        return "cold"
    return "covered" if spoken_for else "warm"


def state_date(lead: Lead, state: str) -> int | None:
    """The instant that the state is about."""
    if state == "closed" and lead.stage == "recycled":
        return lead.rest_until
    return {"closed": lead.closed_at, "withdrawn": lead.withdrawn_at, "cold": lead.cold_at}.get(state)


def rows(found: Sequence[Lead], *, at: int, people: dict[int, list[Person]] | None = None) -> list[Row]:
    covers = covers_of(found)
    return [row(lead, at=at, covers=covers[lead.pk], people=(people or {}).get(lead.pk, ())) for lead in found]


def row(lead: Lead, *, at: int, covers: Sequence[str] = (), people: Sequence[Person] = ()) -> Row:
    state, why = state_of(lead, at), Why.of(lead.why, people=lead.people)
    account, offering = str(lead.account), str(lead.offering)
    date = state_date(lead, state)
    return Row(
        lead=lead,
        url=reverse("lead", args=[lead.pk]),
        account=account,
        offering=offering,
        told=why,
        at=at,
        interest=interest(lead, at),
        standing=sentences.standing(
            state=state, account=account, offering=offering, stage=lead.stage, date=show.day(date) if date else ""
        ),
        stage=sentences.stage_word(lead.stage),
        quarters=STAGE_QUARTERS.get(lead.stage, 0),
        since=sentences.short(lead.stage_at, at),
        covers=covers,
        people=people,
    )


def covers_of(found: Iterable[Lead]) -> dict[int, list[str]]:
    """Names of the categories that each lead speaks for."""
    names: dict[int, list[str]] = defaultdict(list)
    others = Lead.objects.open().filter(covered_by__in=[lead.pk for lead in found]).order_by()
    # Sorted here: an order by the offering's name would tempt SQLite to read all leads in that order.
    for speaker, name, external_id in others.values_list("covered_by_id", "offering__name", "offering__external_id"):
        names[speaker].append(name or external_id)
        names[speaker].sort()
    return names
