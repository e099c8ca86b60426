"""Random lives of leads: called, answered, handed over, cold and hot again."""

from __future__ import annotations

from datetime import datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sanket.crm.leads.actions import assign, qualify, undo
from sanket.crm.leads.events import LeadsRevived, LeadsWentCold
from sanket.crm.leads.facts import Cooled
from sanket.crm.leads.models import LeadStanding
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import clocks_of_cold, clocks_revive, look, undo_outcome
from sanket.crm.response.clocks import handed_over
from sanket.crm.response.models import Attempt, Clock
from sanket.crm.response.queries import last_made, short
from sanket.crm.response.tests.test_outcomes import DAY, HOUR, INDIA, clock, given_out, say

STEPS = st.lists(
    st.sampled_from(
        [
            "no answer",
            "no answer",
            "late",
            "reached",
            "wrong person",
            "not now",
            "undo",
            "hand over",
            "qualify",
            "mail",
            "cold",
            "hot",
        ]
    ),
    max_size=14,
)


@settings(max_examples=12)
@given(STEPS)
@example(["cold", "not now"])  # What is logged makes it hot again.
def test_in_random_lives_no_lead_gets_fewer_attempts_than_promised(house, steps):
    """While it is open and nobody was reached, an attempt is planned; it rests only when all were made."""
    lead = _fresh(house)
    at, people = NOW, [house.cast.alice, house.bea]
    for turn, step in enumerate(steps):
        at = _live(house, lead, step, at, people[turn % 2])
        now = Lead.objects.get(pk=lead.pk)
        found = clock(lead)
        assert found.state != "waiting", "whoever has it tries it"
        if found.state == "trying" and now.closed_at is None:
            assert Attempt.objects.filter(lead_id=lead.pk, made_at=None, skipped_at=None).count() == 1
            assert found.made < found.promised
        if found.state == "exhausted":
            assert now.stage == "recycled"
            assert found.made >= found.promised
        assert found.made == Attempt.objects.filter(lead_id=lead.pk, made_at__isnull=False).count()
        if step in ("undo", "hand over", "qualify", "mail", "hot") or now.cold_at <= at.timestamp():
            # What is due again is late until it is made again; what is cold may have had too few.
            continue
        assert [one for one in short(Lead.objects.all(), at=int(at.timestamp())) if one.lead.pk == lead.pk] == []


def _fresh(house) -> Lead:
    for offering in ("robot", "booth", "oven"):
        if not Lead.objects.filter(offering__external_id=offering).exists():
            return given_out(house, offering=offering)
    found = Lead.objects.select_related("account", "offering").get(offering__external_id="robot")
    Attempt.objects.filter(lead_id=found.pk).delete()
    Clock.objects.all().delete()
    for move in reversed(list(found.moves.exclude(kind="assign").order_by("pk"))):
        undo(move, by=house.cast.bob, now=NOW)
    handed_over(found.pk, house.cast.alice.pk, at=NOW_S)
    return Lead.objects.select_related("account", "offering").get(pk=found.pk)


def _live(house, lead, step: str, at: datetime, who) -> datetime:
    """One step of a life; each attempt is made when it is due."""
    open_now = Lead.objects.get(pk=lead.pk).closed_at is None
    waiting = Attempt.objects.filter(lead_id=lead.pk, made_at=None, skipped_at=None).first()
    if waiting is not None:
        at = max(at, datetime.fromtimestamp(waiting.due_at, INDIA))
    if step == "undo":
        last = last_made(lead.pk)
        if last is not None:
            undo_outcome(last, by=who, now=at)
    elif step == "hand over":
        if open_now and Lead.objects.get(pk=lead.pk).owner_id != house.bea.pk:
            assign(lead, to=house.bea, by=house.cast.bob, now=at)
    elif step == "qualify":
        if open_now and Lead.objects.get(pk=lead.pk).stage != "qualified":
            move = qualify(lead, by=who, now=at)
            undo(move, by=who, now=at)
    elif step == "late":
        say(house, lead, "no answer", at, at=at - HOUR)
    elif step == "mail":
        when = int(at.timestamp())
        call = house.market.facts("call", 0, lead.offering.external_id)
        house.market.log(call._replace(occurred_at=when), now_s=when)
    elif step in ("cold", "hot"):
        at += HOUR
        _cool(lead, step == "cold", int(at.timestamp()))
    else:
        say(house, lead, step, at, until=at + 3 * DAY)
    look(now=at)
    return at


def _cool(lead, cold: bool, at: int) -> None:
    was = LeadStanding.objects.filter(lead_id=lead.pk, hot=False).exists()
    if was == cold:
        return
    LeadStanding.objects.filter(lead_id=lead.pk).update(hot=not cold, cold_at=at if cold else at + 90 * 86_400)
    if cold:
        clocks_of_cold(LeadsWentCold((Cooled(lead.pk, at, "time"),), at))
    else:
        clocks_revive(LeadsRevived((lead.pk,), at))
