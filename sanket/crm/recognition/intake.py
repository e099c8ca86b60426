"""The live way: new activities step their groups; late, corrected and withdrawn ones have their groups replayed.

Both ways end in the same rows, bit for bit; ``queries.verify`` proves it on the whole log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter

from sanket.crm.activities.actions import Facts
from sanket.crm.activities.events import ActivitiesLogged
from sanket.crm.activities.queries import acts_between, contacts_before
from sanket.crm.leads.actions import Known, keep, known
from sanket.crm.plans import planned
from sanket.crm.recognition import batch, feed
from sanket.crm.recognition.book import Book, book_knowing
from sanket.crm.recognition.dress import dress
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.profiles import Judge
from sanket.crm.recognition.replay import replay_groups
from sanket.crm.recognition.risen import Risen, Stepped
from sanket.crm.recognition.rules import note_touched
from sanket.crm.recognition.standing import standing
from sanket.crm.recognition.ties import harmless
from sanket.engine.recognition.fold import Act, Cells, count_cells, weigh
from sanket.engine.recognition.life import Life, Opening
from sanket.engine.recognition.step import HOT, Group, step
from sanket.engine.scoring.saturation import slot_start


def take_in(event: ActivitiesLogged) -> None:
    """Listener to the log, in its transaction."""
    if not event.added and not event.disturbed:
        return
    offerings = {facts.offering_id for facts in event.added} | {offering for _, offering in event.disturbed}
    rules = book_knowing(offerings, {facts.type_id for facts in event.added}, hold=True)
    disturbed = {(account, above) for account, offering in event.disturbed for above in rules.chain(offering)}
    stepped = None
    if event.bulk and batch.worthwhile(event.added):
        stepped = batch.step_columns(rules, event.added, disturbed, event.now)
    if stepped is None:
        stepped = step_by_step(rules, event.added, disturbed, event.now, bulk=event.bulk)
    touched = _lead(rules, stepped.risen, event.now)
    if stepped.late:
        touched |= replay_groups(rules, stepped.late, now=event.now)
    if touched and not event.bulk:
        dress(touched, now=event.now, rules=rules)
    _tell_rescores({facts.account_id for facts in event.added} | {account for account, _ in disturbed})


def _tell_rescores(accounts: Iterable[int]) -> None:
    """A version in the making has to look at these accounts again before it is switched to."""
    with planned() as cursor:
        cursor.execute("SELECT version FROM crm_rescore WHERE switched_at IS NULL")
        versions = cursor.fetchall()
    if versions:
        note_touched([version for (version,) in versions], set(accounts))


def step_by_step(book: Book, added: Sequence[Facts], disturbed: Collection[Key], now: int, *, bulk: bool) -> Stepped:
    """Advance the groups of ``added`` and write them; the late ones and ``disturbed`` are left as they are."""
    acts: dict[Key, list[Act]] = {}
    for facts in sorted(added, key=itemgetter(1, 0)):
        external_id, at, account, contact, offering, kind = facts[:6]
        act = Act(at, external_id, contact or 0, kind, offering)
        for above in book.chain(offering):
            acts.setdefault((account, above), []).append(act)
    groups = feed.groups(book.version, sorted(acts))
    states: dict[Key, Group] = {}
    crossings: list[feed.NewCrossing] = []
    stepped = Stepped(set(disturbed), {})
    tied = {key: group for key, group in groups.items() if acts[key][0].at == group.last_at and key not in stepped.late}
    if tied:
        tied = {key: tied[key] for key in harmless(book, tied, acts)}
    for key, new in acts.items():
        if key in stepped.late:
            continue
        group, since = groups.get(key) or Group(), new[0].at
        if group.count and since <= group.last_at and key not in tied:
            stepped.late.add(key)
            continue
        hot, crossed = _step(book, key, group, new)
        if key in tied and any(at == since for _, _, _, at, _ in crossed):
            stepped.late.add(key)
            continue
        states[key] = group
        crossings += crossed
        # The lead of a group that is cold and stays so has nothing to hear of but a count; a long intake tells it at the end.
        if group.risen and (not bulk or group.state == HOT or crossed):
            stepped.risen[key] = Risen(group, new, hot, key in tied)
    feed.write_groups(book.version, states)
    feed.add_crossings(book.version, crossings, now)
    return stepped


def _step(book: Book, key: Key, group: Group, new: Sequence[Act]) -> tuple[list[bool], list[feed.NewCrossing]]:
    """Step a group through activities none of which is earlier than those it has: was it hot after each, what it crossed."""
    rule, values, weights = book.rule(key[1]), book.values, book.weights
    cells: Cells = {}
    if group.count and book.countable and any(act.type in book.countable for act in new):
        start = slot_start(new[0].at, rule.half_life)
        if group.last_at >= start:
            rows = acts_between(key[0], book.below[key[1]], start, group.last_at)
            fresh = {act.id for act in new} if new[0].at == group.last_at else ()
            cells = count_cells((Act(*row) for row in rows if row[1] not in fresh), rule, values)
    hot: list[bool] = []
    crossed: list[feed.NewCrossing] = []
    # The engine's walk without what only an explanation needs: this is the loop that every activity goes through.
    for act in new:
        value = values[act.type]
        epoch, quanta = weigh(act, value, rule, cells, weights)
        for crossing in step(group, rule, act.at, epoch, quanta, weak=value.weak, decisive=value.decisive):
            crossed.append((*key, crossing.kind, crossing.at, act.id if crossing.by_activity else None))
        hot.append(group.hot(act.at))
    return hot, crossed


def _lead(book: Book, risen: Mapping[Key, Risen], now: int) -> set[Key]:
    """Open, refresh and cool the leads of groups that were ever hot; returns those with leads."""
    if not risen:
        return set()
    before = known(risen)
    judge = Judge(book, {account for account, _ in risen})
    standings, openings = {}, {}
    for key, (group, new, flags, tied) in risen.items():
        rule, profile, values = book.rule(key[1]), judge.profile(*key), book.values
        if book.contacts_matter and group.count > len(new):
            # Who acted in the same second came before, or is met below.
            for contact in contacts_before(key[0], book.below[key[1]], new[0].at + tied):
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
    keep(standings, openings, before, now=now)
    return set(standings)


def as_life(leads: Sequence[Known]) -> Life:
    """The leads that stand, as the engine's life of the group so far."""
    return Life(
        [Opening(lead.recognised_at, lead.tipped_by, n) for n, lead in enumerate(leads) if not lead.withdrawn],
        [lead.closing for lead in leads],
    )
