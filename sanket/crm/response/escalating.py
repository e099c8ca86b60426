"""Nobody answered in time: the next person has the lead, and if they do not answer either, a manager is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from sanket.crm.leads.actions import assign
from sanket.crm.leads.queries import Lead
from sanket.crm.response.choosing import ONE_PERSON, USUAL, Asked, Desk, Somebody
from sanket.crm.response.clocks import BOUND, handed_over
from sanket.crm.response.desk import desk
from sanket.crm.response.events import ResponseEscalated
from sanket.crm.response.models import Assignment, Clock, Escalation, RoutingRule
from sanket.crm.response.promises import Promises, promises
from sanket.crm.response.times import span
from sanket.crm.workspace.queries import User, active_users, available
from sanket.shared.instants import seconds_of
from sanket.shared.news import announce

Kind = Escalation.Kind


class Escalator:
    """At one instant; what many leads ask alike is read once."""

    def __init__(self, now: datetime) -> None:
        self.now, self.at = now, seconds_of(now)

    @cached_property
    def desk(self) -> Desk:
        return desk(self.at)

    @cached_property
    def promises(self) -> Promises:
        return promises()

    @cached_property
    def managers(self) -> list[User]:
        """Who is at work first, then who is not; administrators after managers."""
        found = [one for one in active_users() if one.role in ("manager", "admin")]
        here = available([one.pk for one in found], self.at)
        return sorted(found, key=lambda one: (not here[one.pk].here, one.role != "manager", one.pk))

    def escalate(self, clock: Clock, lead: Lead) -> bool:
        """The next step for a lead that is missed; answers whether there was one."""
        before = list(Escalation.objects.filter(lead_id=lead.pk, at__gte=clock.started_at).order_by("pk"))
        if lead.owner_id is not None:
            # What was told while nobody had it asks nothing of whoever has it now.
            before = [one for one in before if one.was_id is not None]
        if any(one.kind != Kind.NEXT for one in before):
            Clock.objects.filter(pk=clock.pk).update(look_at=None)
            return False
        if not before and lead.owner_id and self.promises.of(clock.rule_id).hand_on:
            following = self._next(clock, lead, self.desk.people[lead.owner_id])
            if following is not None:
                self._hand_on(clock, lead, following)
                return True
        Clock.objects.filter(pk=clock.pk).update(look_at=None)
        self._tell(clock, lead, self._why(clock, lead))
        return True

    def passed_on(self, clock: Clock, lead: Lead) -> bool:
        """It was handed over, which gave it more time, and that is over, too; answers whether that is news to managers."""
        if Escalation.objects.filter(lead_id=lead.pk, at__gte=clock.started_at, was__isnull=False).exclude(
            kind=Kind.NEXT
        ):
            return False
        who = f"{lead.owner} has it" if lead.owner else "nobody has it"
        within = span(BOUND * clock.target)
        self._tell(
            clock, lead, f"It was handed over, and nobody answered within {within} of working time in all ({who})"
        )
        return True

    def _next(self, clock: Clock, lead: Lead, had: Somebody) -> Somebody | None:
        """Of those whom the rule means, who is there: the runner-up, else whoever it would choose now. Where it means one
        person, such as the account's owner, of their team, else of those who see the account."""
        rule = self._rule(clock, lead)
        about = Asked(lead.pk, lead.account.owner_id, lead.account.territory)
        if rule.then in ONE_PERSON:
            ordered: Sequence[Somebody] = self.desk.stand_ins(rule, about, had)
        else:
            meant = self.desk.candidates(rule, about)
            ordered = self.desk.ordered(rule, [one for one in meant if one.id != had.id and self.desk.there(one)])
        second = (
            Assignment.objects.filter(lead_id=lead.pk).order_by("-pk").values_list("runner_up_id", flat=True).first()
        )
        return next((one for one in ordered if one.id == second), ordered[0] if ordered else None)

    def _rule(self, clock: Clock, lead: Lead) -> RoutingRule:
        if clock.rule is not None:
            return clock.rule
        return USUAL[0] if lead.owner_id == lead.account.owner_id else USUAL[1]

    def _hand_on(self, clock: Clock, lead: Lead, to: Somebody) -> None:
        was = lead.owner
        had = self.desk.people[was.pk] if was else None
        beside = ", of the same team," if had and to.beside(had) else ""
        reason = f"{self._why(clock, lead)}: {to.name}{beside} was next"
        assign(lead, to=User.objects.get(pk=to.id), by=None, now=self.now, note=reason)
        to.open += 1
        handed_over(lead.pk, to.id, at=self.at, escalated=True)
        self._note(clock, lead, Kind.NEXT, was=was, to_id=to.id, reason=reason)

    def _tell(self, clock: Clock, lead: Lead, why: str) -> None:
        others = [one for one in self.managers if one.pk != lead.owner_id]
        team = lead.owner.team_id if lead.owner else None
        # Of their own team first, if there is one of it.
        others.sort(key=lambda one: team is None or one.team_id != team)
        if not others:
            said = f"{why}, and there is no manager to tell"
            self._note(clock, lead, Kind.NOBODY, was=lead.owner, to_id=None, reason=said)
            return
        said = f"{why}: {others[0]} is told"
        self._note(clock, lead, Kind.MANAGER, was=lead.owner, to_id=others[0].pk, reason=said)

    def _why(self, clock: Clock, lead: Lead) -> str:
        within = f"within {span(clock.target)} of working time"
        if lead.owner is None:
            return f"Nobody had it, so that nobody answered {within}"
        return f"{lead.owner} had it and did not answer {within}"

    def _note(self, clock: Clock, lead: Lead, kind: Kind, *, was: User | None, to_id: int | None, reason: str) -> None:
        Escalation.objects.create(lead_id=lead.pk, kind=kind, was=was, to_id=to_id, reason=reason, at=self.at)
        due = clock.due_at or self.at
        before = was.pk if was else None
        announce(ResponseEscalated(lead.pk, str(kind), before, to_id, reason, clock.started_at, due, self.at))
