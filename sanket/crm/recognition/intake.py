"""The live way: new activities step their groups; late, corrected and withdrawn ones have their groups replayed.

Both ways end in the same rows, bit for bit; ``queries.verify`` proves it on the whole log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sanket.crm.activities.events import ActivitiesLogged
from sanket.crm.activities.queries import acts_between, contacts_before
from sanket.crm.leads.actions import Known, keep, known
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import Book, book_knowing, hold_version
from sanket.crm.recognition.dress import dress
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.models import Rescore, RescoreTouch
from sanket.crm.recognition.profiles import Judge
from sanket.crm.recognition.replay import replay_groups
from sanket.crm.recognition.standing import standing
from sanket.engine.recognition.fold import Act, Cells, count_cells, weigh
from sanket.engine.recognition.life import Life, Opening
from sanket.engine.recognition.step import HOT, Group, step
from sanket.engine.scoring.saturation import slot_start


def take_in(event: ActivitiesLogged) -> None:
    """Listener to the log, in its transaction."""
    if not event.added and not event.disturbed:
        return
    hold_version()
    offerings = {facts.offering_id for facts in event.added} | {offering for _, offering in event.disturbed}
    rules = book_knowing(offerings, {facts.type_id for facts in event.added})
    acts: dict[Key, list[Act]] = {}
    for facts in sorted(event.added, key=lambda facts: (facts.occurred_at, facts.external_id)):
        external_id, at, account, contact, offering, kind = facts[:6]
        act = Act(at, external_id, contact or 0, kind, offering)
        for above in rules.chain(offering):
            acts.setdefault((account, above), []).append(act)
    disturbed = {(account, above) for account, offering in event.disturbed for above in rules.chain(offering)}
    touched = Intake(rules, event.now, bulk=event.bulk).take(acts, disturbed)
    if touched and not event.bulk:
        dress(touched, now=event.now)
    _tell_rescores({account for account, _ in (*acts, *disturbed)})


def _tell_rescores(accounts: Iterable[int]) -> None:
    """A version in the making has to look at these accounts again before it is switched to."""
    for version in Rescore.objects.filter(switched_at=None).values_list("version", flat=True):
        touches = [RescoreTouch(version=version, account_id=account) for account in accounts]
        RescoreTouch.objects.bulk_create(touches, ignore_conflicts=True)


class Intake:
    """One batch on its way through recognition."""

    def __init__(self, book: Book, now: int, *, bulk: bool) -> None:
        self.book = book
        self.now = now
        self.bulk = bulk
        self.states: dict[Key, Group] = {}
        self.crossings: list[feed.NewCrossing] = []
        self.risen: dict[Key, list[bool]] = {}

    def take(self, acts: Mapping[Key, Sequence[Act]], disturbed: Collection[Key]) -> set[Key]:
        """Step or replay each group; returns those whose leads were touched."""
        groups = feed.groups(self.book.version, sorted({*acts, *disturbed}))
        late = set(disturbed)
        for key, new in acts.items():
            group = groups.get(key)
            if key in late:
                continue
            if group is not None and new[0].at <= group.last_at:
                late.add(key)
            else:
                self._step(key, group, new)
        feed.write_groups(self.book.version, self.states)
        feed.add_crossings(self.book.version, self.crossings, self.now)
        touched = self._lead(acts)
        return touched | replay_groups(self.book, late, now=self.now) if late else touched

    def _step(self, key: Key, group: Group | None, new: Sequence[Act]) -> None:
        """Step a group through activities that are all later than those it has."""
        rule, values = self.book.rule(key[1]), self.book.values
        cells: Cells = {}
        if group is None:
            group = Group()
        elif self.book.countable and any(act.type in self.book.countable for act in new):
            start = slot_start(new[0].at, rule.half_life)
            if group.last_at >= start:
                rows = acts_between(key[0], self.book.below[key[1]], start, group.last_at)
                cells = count_cells((Act(*row) for row in rows), rule, values)
        flags, warm = [], group.state == HOT
        # The engine's walk without what only an explanation needs: this is the loop that every activity goes through.
        for act in new:
            value = values[act.type]
            epoch, quanta = weigh(act, value, rule, cells)
            crossings = step(group, rule, act.at, epoch, quanta, weak=value.weak, decisive=value.decisive)
            flags.append(group.state == HOT and group.hot(act.at))
            for crossing in crossings:
                warm = True
                self.crossings.append((*key, crossing.kind, crossing.at, act.id if crossing.by_activity else None))
        self.states[key] = group
        # The lead of a group that is cold and stays so has nothing to hear of but a count; a long intake tells it at the end.
        if group.risen and (warm or not self.bulk):
            self.risen[key] = flags

    def _lead(self, acts: Mapping[Key, Sequence[Act]]) -> set[Key]:
        """Open, refresh and cool the leads of groups that were ever hot; returns those with leads."""
        if not self.risen:
            return set()
        before = known(self.risen)
        judge = Judge(self.book, {account for account, _ in self.risen})
        standings, openings = {}, {}
        for key, flags in self.risen.items():
            rule, group, profile = self.book.rule(key[1]), self.states[key], judge.profile(*key)
            new, values = acts[key], self.book.values
            if self.book.contacts_matter and group.count > len(new):
                for contact in contacts_before(key[0], self.book.below[key[1]], new[0].at):
                    profile.meet(contact)
            life = as_life(before.get(key, ()))
            for act, hot in zip(new, flags, strict=True):
                if values[act.type].customer:
                    profile.meet(act.contact)
                if hot and rule.fits(profile.fitment()):
                    life.see(act, values[act.type])
            openings[key] = life.openings
            if life.openings or before.get(key):
                standings[key] = standing(group, rule, profile)
        keep(standings, openings, before, now=self.now)
        return set(standings)


def as_life(leads: Sequence[Known]) -> Life:
    """The leads that stand, as the engine's life of the group so far."""
    return Life(
        [Opening(lead.recognised_at, lead.tipped_by, n) for n, lead in enumerate(leads) if not lead.withdrawn],
        [lead.closing for lead in leads],
    )
