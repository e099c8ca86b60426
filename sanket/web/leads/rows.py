"""A lead as a list shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import interest_at as interest
from sanket.crm.leads.queries import state_of
from sanket.web import show
from sanket.web.leads import sentences
from sanket.web.leads.due import Due, due
from sanket.web.leads.sentences import DAY, Standing, Why
from sanket.web.leads.worth import amount, short
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from sanket.crm.leads.queries import Lead
    from sanket.crm.response.queries import Clock
    from sanket.engine.response.worth import Worth
    from sanket.web.accounts.reach import Person

COLD_SOON = 7 * DAY
STAGE_QUARTERS = {"recognised": 1, "accepted": 2, "qualified": 3, "converted": 4, "recycled": 0, "disqualified": 0}
LIFE_STAGES = ("recognised", "accepted")
# As parts/heat.jinja has them: from where on each colour is, the bar's width, where on it the threshold is ticked.
HEAT_LEVELS = (0.2, 0.6, 0.999999, 1.249999, 1.499999)
BAR, BAR_AT_THRESHOLD = 48, 19.2
LONG_RATIO = 9.95


class Wording:
    """What rows of one page say alike: looked up once for all of them, which is half the work of a list."""

    def __init__(self) -> None:
        self.day = show.days()
        self.lead = show.addresses("lead")
        self.as_of = _("cold on %(date)s if nothing happens")
        self.goes_cold = _("goes cold %(date)s")
        self.heat = _("Interest %(number)s, threshold %(threshold)s")
        self.fitment = _("Needs %(threshold)s")
        self.tick = _("Select %(name)s")
        self.peek = _("Look at %(name)s without leaving the list")
        self.warm = sentences.standing(state="warm", account="", offering="")
        self.stages = {stage: sentences.stage_word(stage) for stage in sentences.STAGES}


class Heat(NamedTuple):
    """The badge, the bar and the words of a cell; ``bar`` in the pixels of parts/heat.jinja, ``times`` the threshold."""

    number: str
    title: str
    level: int
    bar: float
    times: str

    @classmethod
    def of(cls, interest: float, threshold: float, title: str) -> Heat:
        ratio = interest / threshold if threshold else 0.0
        return cls(
            number=show.points(interest),
            title=title,
            level=sum(ratio >= least for least in HEAT_LEVELS),
            bar=0 if ratio < 0 else BAR if ratio > BAR / BAR_AT_THRESHOLD else round(ratio * BAR_AT_THRESHOLD, 1),
            times=(f"{max(ratio, 0):.1f}" if ratio < LONG_RATIO else f"{ratio:.0f}") if threshold else "",
        )


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
    cold: str
    wording: Wording
    covers: Sequence[str] = ()
    people: Sequence[Person] = field(default_factory=tuple)
    beyond: bool = False
    """More than the team can follow up."""
    clock: Clock | None = None
    worth: Worth | None = None

    @property
    def why(self) -> str:
        return sentences.one_line(self.told, now=self.at)

    @property
    def reason(self) -> str:
        """The same for a table, which has a column for the people."""
        return sentences.one_line(self.told, now=self.at, people=False)

    @property
    def as_of(self) -> str:
        return self.wording.as_of % {"date": self.cold}

    @property
    def cold_words(self) -> str:
        return self.wording.goes_cold % {"date": self.cold} if self.standing.key == "warm" else self.standing.word

    @property
    def cold_soon(self) -> bool:
        return self.standing.key == "warm" and self.lead.cold_at - self.at <= COLD_SOON

    @property
    def heat(self) -> Heat:
        words = {"number": show.points(self.interest), "threshold": f"{self.lead.interest_threshold:g}"}
        return Heat.of(self.interest, self.lead.interest_threshold, f"{self.wording.heat % words}, {self.as_of}")

    @property
    def fitment(self) -> tuple[str, str]:
        """The number, and what it is held against."""
        return f"{self.lead.fitment:.2f}", self.wording.fitment % {"threshold": f"{self.lead.fitment_threshold:.2f}"}

    @property
    def brings(self) -> tuple[str, str]:
        """What it is expected to bring, and of what that is made."""
        return (short(self.worth), amount(self.worth)) if self.worth else ("", "")

    @property
    def due(self) -> Due | None:
        """Until when it is to be answered, or how soon it was."""
        return due(self.clock, at=self.at, stage=self.lead.stage)

    @property
    def tick(self) -> str:
        return self.wording.tick % {"name": f"{self.account}, {self.offering}"}

    @property
    def peek(self) -> str:
        return self.wording.peek % {"name": self.account}


def state_date(lead: Lead, state: str) -> int | None:
    """The instant that the state is about."""
    if state == "closed" and lead.stage == "recycled":
        return lead.rest_until
    return {"closed": lead.closed_at, "withdrawn": lead.withdrawn_at, "cold": lead.cold_at}.get(state)


def rows(
    found: Sequence[Lead],
    *,
    at: int,
    people: dict[int, list[Person]] | None = None,
    beyond: Collection[int] = (),
    clocks: Mapping[int, Clock] | None = None,
    worths: Mapping[int, Worth] | None = None,
) -> list[Row]:
    """``clocks``: of leads of which it is told how they are to be answered, ``worths``: what they are worth."""
    covers, wording = leads.covered([lead.pk for lead in found], at=at), Wording()
    return [
        row(
            lead,
            at=at,
            covers=covers.get(lead.pk, ()),
            people=(people or {}).get(lead.pk, ()),
            wording=wording,
            beyond=lead.pk in beyond,
            clock=(clocks or {}).get(lead.pk),
            worth=(worths or {}).get(lead.pk),
        )
        for lead in found
    ]


def row(
    lead: Lead,
    *,
    at: int,
    wording: Wording,
    covers: Sequence[str] = (),
    people: Sequence[Person] = (),
    beyond: bool = False,
    clock: Clock | None = None,
    worth: Worth | None = None,
) -> Row:
    state = state_of(lead, at)
    account, offering = str(lead.account), str(lead.offering)
    return Row(
        lead=lead,
        url=wording.lead(lead.pk),
        account=account,
        offering=offering,
        told=Why.of(lead.why, people=lead.people),
        at=at,
        interest=interest(lead, at),
        standing=wording.warm if state == "warm" else _standing(lead, state, account, offering),
        stage=wording.stages.get(lead.stage, lead.stage),
        quarters=STAGE_QUARTERS.get(lead.stage, 0),
        since=sentences.short(lead.stage_at, at),
        # What is withdrawn was never hot.
        cold="–" if state == "withdrawn" else wording.day(lead.cold_at),
        wording=wording,
        covers=covers,
        people=people,
        beyond=beyond,
        clock=clock,
        worth=worth,
    )


def _standing(lead: Lead, state: str, account: str, offering: str) -> Standing:
    date = state_date(lead, state)
    return sentences.standing(
        state=state,
        account=account,
        offering=offering,
        stage=lead.stage,
        date=show.day(date) if date else "",
        ended_by=None,
    )
