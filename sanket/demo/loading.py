"""Loads the story through the rooms' public actions, in the order of time, as if the company had worked with Sanket.

The mark is a `Progress` of kind ``demo``: its beginning is the story's `now`, how far it came is kept after every batch.
Each step is atomic and doing it again changes nothing, so a kill in the middle is finished by the next load.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.queries import contact_ids_by_external
from sanket.crm.accounts.queries import ids_by_external as account_ids
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.activities.queries import ids_by_external as type_ids
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.communications.actions import Said
from sanket.crm.communications.actions import log as communicate
from sanket.crm.deals.actions import Dealt, save_deals
from sanket.crm.insight.jobs import measure_scores
from sanket.crm.leads import actions as leads
from sanket.crm.leads.queries import visible_to
from sanket.crm.messaging.actions import read_before
from sanket.crm.purchases.actions import Bought, save_purchases
from sanket.crm.recognition.actions import save_fitment, set_tunings, set_values, settle
from sanket.crm.response.actions import add_rule, weigh_queue
from sanket.crm.response.queries import rules as routing_rules
from sanket.crm.rules.actions import add_segment, add_view, keep_members, sweep, take_snapshot
from sanket.crm.rules.queries import segments
from sanket.crm.workspace.actions import (
    advance,
    finish,
    reactivate,
    save_capacity,
    save_team,
    save_user,
    set_password,
    set_up,
    start_progress,
)
from sanket.crm.workspace.queries import Progress, User, is_set_up, team_by_name, user_by_email
from sanket.demo.automating import set_up_automations
from sanket.demo.calling import call_leads
from sanket.demo.story import house
from sanket.demo.story.calendar import DAY_SECONDS, DAYS
from sanket.demo.story.rows import Activity, Deed, Row, Story
from sanket.demo.story.tell import tell
from sanket.demo.tasks import give_tasks
from sanket.demo.working import accept_older_leads, close_cold_leads, qualify_reached_leads, sell_cold_leads
from sanket.shared.batches import sliced
from sanket.shared.instants import DAY, seconds_of

Report = Callable[[int, int], None]

KIND = "demo"
ROWS_AT_ONCE = 1_000
HOUR = 3_600
# (since how many days, seconds): history is logged by the day, the last weeks by the hour, the last days by five minutes. So
# close to an activity we "knew" of the lead it made.
STEPS = ((DAYS + 60, DAY_SECONDS), (14, HOUR), (2, 300))


class Loaded(NamedTuple):
    """What the story brought; ``fresh`` is false where it was there already."""

    now: datetime
    fresh: bool
    accounts: int
    contacts: int
    offerings: int
    activities: int


def mark() -> Progress | None:
    return Progress.objects.filter(kind=KIND).order_by("-pk").first()


def load(*, now: datetime, report: Report | None = None) -> Loaded:
    found = mark()
    if found is not None and found.state == Progress.State.DONE:
        return Loaded(found.created_at, False, *(found.result[name] for name in Loaded._fields[2:]))
    progress = found or start_progress(kind=KIND, label="The demo story", now=now.replace(microsecond=0))
    story = tell(progress.created_at)
    _Loader(story, progress, report).run()
    loaded = Loaded(
        progress.created_at,
        True,
        len(story.accounts),
        len(story.contacts),
        len(story.offerings),
        len(story.activities),
    )
    finish(progress, result=dict(zip(Loaded._fields[2:], loaded[2:], strict=True)), now=now)
    return loaded


class _Loader:
    def __init__(self, story: Story, progress: Progress, report: Report | None) -> None:
        self.story = story
        self.progress = progress
        self.report = report or (lambda done, total: None)
        self.now = progress.created_at
        self.began = self.now - timedelta(days=DAYS + 1)

    def run(self) -> None:
        self._colleagues()
        self._facts()
        self._rules()
        self._letters()
        self._history()
        accept_older_leads(now=self.now)
        call_leads(self.story.deals, now=self.now)
        qualify_reached_leads(now=self.now)
        sell_cold_leads(self.story.deals, now=self.now)
        self._sales()
        close_cold_leads(self.story.deals, now=self.now)
        weigh_queue(at=seconds_of(self.now))
        give_tasks(now=self.now)
        self._segments()
        self._routing()
        settle(now=self.now)
        set_up_automations(now=self.now)
        # Of years that pass in a minute only the last day is news.
        read_before(seconds_of(self.now) - DAY)
        # Against what was won in the story; a worker does it while people look around.
        measure_scores.enqueue()

    def _segments(self) -> None:
        """Who asks and who has gone quiet, as marketing would keep them; the first was frozen once."""
        if segments().exists():
            return
        made = [
            add_segment(name=name, of=of, condition=condition, by=None, now=self.now)
            for name, of, condition in house.SEGMENTS
        ]
        take_snapshot(made[0], by=None, now=self.now)
        keep_members(made[0], by=None, now=self.now)
        sweep(clock=lambda: self.now)
        for place, name, condition, asked in house.VIEWS:
            owner = self._colleague(house.BOB.email)
            add_view(place=place, name=name, condition=condition, asked=asked, owner=owner, shared=True, now=self.now)

    def _routing(self) -> None:
        """Two rules; the worker gives out by them what opened last."""
        if routing_rules():
            return
        for name, condition, to in house.ROUTING:
            if isinstance(to, str):
                team = team_by_name(to)
                assert team is not None
                who: dict[str, Any] = {"then": "team", "team_id": team.pk}
            else:
                who = {"then": "person", "people": [self._colleague(to.email).pk]}
            add_rule(name=name, condition=condition, **who, by=None, now=self.now)

    def _colleagues(self) -> None:
        """On a site of somebody's own nobody may sign in with a password that everybody knows."""
        known = {one.email: user_by_email(one.email) for one in self.story.colleagues}
        owner = house.OWNER
        password: str | None = house.PASSWORD
        if not is_set_up():
            known[owner.email] = set_up(
                company=house.COMPANY,
                time_zone=house.TIME_ZONE,
                currency=house.CURRENCY,
                email=owner.email,
                password=house.PASSWORD,
                name=owner.name,
                now=self.began,
            )
            save_capacity(
                people=None, follow_ups=house.FOLLOW_UPS_A_DAY, days=house.WORKING_DAYS, by=None, now=self.began
            )
        elif (found := known[owner.email]) is None or not found.has_usable_password():
            password = None
        for name, territories in self.story.teams.items():
            if team_by_name(name) is None:
                save_team(name=name, territories=territories, by=None, now=self.began)
        for one in self.story.colleagues:
            user = known[one.email]
            if user is not None and not user.is_active:
                reactivate(user, by=None, now=self.now)  # the story was cleared, and this one had to stay
                if password:
                    set_password(user, password=password, by=None, now=self.now)
            elif user is None:
                save_user(
                    email=one.email,
                    name=one.name,
                    role=one.role,
                    team=team_by_name(one.team) if one.team else None,
                    territories=one.territories,
                    password=password,
                    by=None,
                    now=self.began,
                )

    def _facts(self) -> None:
        for rows in sliced(self.story.accounts, ROWS_AT_ONCE):
            save_accounts(rows, by=None, now=self.began)
        for rows in sliced(self.story.contacts, ROWS_AT_ONCE):
            save_contacts(rows, by=None, now=self.began)
        save_offerings(self.story.offerings, by=None, now=self.began)
        save_types(self.story.activity_types, by=None, now=self.began)

    def _rules(self) -> None:
        types = type_ids(row["type"] for row in self.story.activity_types)
        offerings = offering_ids([row["offering"] for row in self.story.offerings])
        reason = "Agreed by Bob and Manasi"
        set_values(
            [
                {
                    "type_id": types[row["type"]],
                    "value": int(row["value"]),
                    "strength": row["strength"],
                    "countable": row["countable"] == "yes",
                    "decisive": row["decisive"],
                }
                for row in self.story.activity_types
            ],
            by=None,
            now=self.began,
            reason=reason,
        )
        set_tunings([_tuning(row, offerings) for row in self.story.offerings], by=None, now=self.began, reason=reason)
        save_fitment(
            [
                {
                    "offering_id": offerings[row["offering"]],
                    "factor": row["factor"],
                    "attribute": row["attribute"],
                    "equals": row["equals"],
                    "score": float(row["score"]),
                }
                for row in self.story.fitment
            ],
            by=None,
            now=self.began,
            reason=reason,
        )

    def _history(self) -> None:
        """Log what happened up to each instant, then do what our people did at it."""
        activities, total = self.story.activities, len(self.story.activities)
        arrivals = [activity.arrives for activity in activities]
        facts = self._as_facts(activities)
        deeds: dict[int, list[Deed]] = {}
        for deed in self.story.deeds:
            deeds.setdefault(deed.at, []).append(deed)
        done = self.progress.done
        for instant in self._instants():
            upto = bisect_right(arrivals, instant)
            if upto < done or (upto == done and instant not in deeds):
                continue
            for batch in sliced(facts[done:upto], ROWS_AT_ONCE):
                log(batch, now_s=instant, bulk=True)
            for deed in deeds.get(instant, ()):
                self._do(deed)
            done = upto
            advance(self.progress, done=done, total=total)
            self.report(done, total)

    def _instants(self) -> Iterator[int]:
        now = int(self.now.timestamp())
        marks = {deed.at for deed in self.story.deeds}
        for days, step in STEPS:
            marks.update(range(now, now - days * DAY_SECONDS, -step))
        return iter(sorted(marks))

    def _as_facts(self, activities: Sequence[Activity]) -> list[Facts]:
        accounts = account_ids([row["account"] for row in self.story.accounts])
        contacts = contact_ids_by_external([row["contact"] for row in self.story.contacts])
        offerings = offering_ids([row["offering"] for row in self.story.offerings])
        types = type_ids(row["type"] for row in self.story.activity_types)
        return [
            Facts(
                one.external_id,
                one.occurred_at,
                accounts[one.account],
                contacts[one.contact][0] if one.contact else None,
                offerings[one.offering],
                types[one.type],
                one.source,
                one.note,
                one.url,
            )
            for one in activities
        ]

    def _do(self, deed: Deed) -> None:
        by = user_by_email(deed.by)
        assert by is not None
        found = visible_to(by).filter(account__external_id=deed.account, offering__external_id=deed.offering)
        if found.filter(moves__kind=deed.kind, moves__at=deed.at).exists():
            return  # done before the kill
        lead = found.open().get()
        at = datetime.fromtimestamp(deed.at, UTC)
        if deed.kind == "recycle":
            until = datetime.fromtimestamp(deed.until, UTC)
            leads.recycle(lead, until=until, reason=deed.reason, by=by, now=at)
        elif deed.kind == "disqualify":
            leads.disqualify(lead, reason=deed.reason, by=by, now=at)
        else:
            leads.accept(lead, by=by, now=at)

    def _sales(self) -> None:
        """What was won, lost and bought. No score changes by it, so it comes at the end."""
        now_s = int(self.now.timestamp())
        accounts = account_ids([row["account"] for row in self.story.accounts])
        offerings = offering_ids([row["offering"] for row in self.story.offerings])
        people = {one.email: self._colleague(one.email).pk for one in self.story.colleagues}
        told = save_deals(
            [
                Dealt(
                    row["deal"],
                    accounts[row["account"]],
                    offerings[row["offering"]],
                    _seconds(row["opened_at"]),
                    _seconds(row["closed_at"]) if row["closed_at"] else None,
                    row["status"],
                    Decimal(row["amount"]),
                    people[row["owner"]],
                    row["source"],
                )
                for row in self.story.deals
            ],
            now_s=now_s,
        )
        told += save_purchases(
            [
                Bought(
                    row["purchase"],
                    accounts[row["account"]],
                    offerings[row["offering"]],
                    _seconds(row["purchased_at"]),
                    float(row["quantity"]),
                    Decimal(row["amount"]),
                )
                for row in self.story.purchases
            ],
            now_s=now_s,
        )
        assert all(isinstance(one, str) for one in told)

    def _letters(self) -> None:
        """Who wrote to whom. Nothing counts otherwise by it unless somebody publishes weights."""
        people = contact_ids_by_external([row["contact"] for row in self.story.contacts])
        for rows in sliced(self.story.communications, ROWS_AT_ONCE):
            communicate(
                [
                    Said(
                        people[row["from"]][0],
                        people[row["to"]][0],
                        row["message"],
                        row["kind"],
                        _seconds(row["occurred_at"]),
                    )
                    for row in rows
                ]
            )

    def _colleague(self, email: str) -> User:
        found = user_by_email(email)
        assert found is not None
        return found


def _seconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp())


def _tuning(row: Row, offerings: dict[str, int]) -> dict[str, Any]:
    return {
        "offering_id": offerings[row["offering"]],
        "interest_threshold": float(row["interest_threshold"]) if row["interest_threshold"] else None,
        "fitment_threshold": float(row["fitment_threshold"]) if row["fitment_threshold"] else None,
    }
