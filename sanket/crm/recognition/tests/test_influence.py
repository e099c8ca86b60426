"""Weights of contacts: frozen under a number, published like any setting, exact by whatever way an activity comes."""

from __future__ import annotations

import pytest
from django.db import connection

from sanket.crm.accounts.actions import save_contacts
from sanket.crm.accounts.queries import contact_ids_by_external
from sanket.crm.communications.actions import Said
from sanket.crm.communications.actions import log as communicate
from sanket.crm.recognition import actions, batch, influence, queries
from sanket.crm.recognition.book import book
from sanket.crm.recognition.models import Crossing, InfluenceVersion, InfluenceWeight, Interest
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S, Market
from sanket.crm.recognition.weighing import perform_weighing
from sanket.crm.workspace.queries import Progress, User, audit_trail
from tests.stage import standing

PEOPLE = ("anita", "bala", "deepa", "esha")


@standing
def bob() -> User:
    return User.objects.create(email="bob@example.com", name="Bob", role="manager", created_at=NOW)


class Office(Market):
    """Nandgiri with two more people; Deepa and Esha and Bala turn to Anita."""

    def __init__(self) -> None:
        super().__init__()
        save_contacts([{"contact": who, "account": "nandgiri"} for who in ("deepa", "esha")], by=None, now=NOW)
        self.people = {ext: pk for ext, (pk, _) in contact_ids_by_external([*PEOPLE, "chitra"]).items()}
        self.sent = 0

    def mail(self, sender: str, recipient: str, days_ago: float = 1, kind: str = "mail", message: str = "") -> None:
        self.sent += 1
        at = NOW_S - round(days_ago * DAY)
        said = Said(self.people[sender], self.people[recipient], message or f"m{self.sent}", kind, at)
        assert communicate([said]) == ["added"]

    def weights(self) -> dict[str, float]:
        rows = queries.influence_weights(InfluenceVersion.objects.latest("pk").pk)
        return {row.contact.external_id: row.weight for row in rows}

    def turn_on(self, bob: User) -> int:
        version = actions.weigh_contacts(by=bob, now=NOW)
        actions.draft_influence(version.pk, by=bob, now=NOW, reason="Try it")
        actions.publish(by=bob, now=NOW, reason="Try it")
        self.settle()
        return version.pk

    def states(self) -> list[tuple[object, ...]]:
        """Heads and crossings, whatever the number of the version."""
        heads = Interest.objects.filter(version=book().version).order_by("account_id", "offering_id")
        crossings = Crossing.objects.filter(version=book().version).order_by("account_id", "offering_id", "at", "kind")
        return [
            *heads.values_list(
                "offering__external_id", "epoch", "s0", "s1", "s2", "w0", "w1", "w2", "state", "cold_at"
            ),
            *crossings.values_list("offering__external_id", "kind", "at", "activity"),
        ]


@standing
def office() -> Office:
    made = Office()
    for who in ("bala", "deepa", "esha"):
        made.mail(who, "anita")
    return made


def test_who_is_turned_to_weighs_more(office):
    version = actions.weigh_contacts(by=None, now=NOW)
    weights = office.weights()
    assert weights["anita"] > 1.4
    assert weights["bala"] == weights["deepa"] == weights["esha"] < 1
    assert "chitra" not in weights
    assert (version.people, version.accounts, version.communications) == (4, 1, 3)
    assert version.compared["pagerank"] == 1.0


def test_where_all_write_to_all_nobody_differs(office):
    for one in PEOPLE:
        for other in PEOPLE:
            if one != other and (one, other) not in {("bala", "anita"), ("deepa", "anita"), ("esha", "anita")}:
                office.mail(one, other)
    version = actions.weigh_contacts(by=None, now=NOW)
    assert (version.people, office.weights()) == (4, {})


def test_a_meeting_goes_both_ways_and_a_copy_counts_half(office):
    office.mail("bala", "deepa", kind="meeting")
    people = {one["contact"]: one for one in queries.influence_json(NOW_S)}
    assert (people["bala"]["in"], people["bala"]["out"], people["bala"]["degree"]) == (1, 2, 2)
    assert (people["deepa"]["received"], people["deepa"]["sent"]) == (1, 2)
    office.mail("anita", "deepa")
    office.mail("anita", "esha", kind="mail-cc")
    people = {one["contact"]: one for one in queries.influence_json(NOW_S)}
    assert people["esha"]["strength"] == pytest.approx(people["deepa"]["strength"] / 4, rel=1e-4)


def test_what_is_told_of_an_earlier_instant_knows_nothing_later(office):
    office.mail("anita", "esha", days_ago=0)
    then = {one["contact"]: one["weight"] for one in queries.influence_json(NOW_S - DAY)}
    now = {one["contact"]: one["weight"] for one in queries.influence_json(NOW_S)}
    assert then["esha"] < 1 < now["esha"]
    assert queries.influence_json(NOW_S - 2 * DAY) == []
    assert InfluenceVersion.objects.count() == 0


def test_a_silent_colleague_is_told_with_one_and_nothing_known(office):
    save_contacts([{"contact": "farid", "account": "nandgiri"}], by=None, now=NOW)
    told = {one["contact"]: one for one in queries.influence_json(NOW_S)}
    assert set(told) == {*PEOPLE, "farid"}
    assert (told["farid"]["weight"], told["farid"]["degree"], told["farid"]["pagerank"]) == (1.0, 0, None)


def test_off_by_default(office):
    office.tell("visit", 3, contact="anita")
    actions.weigh_contacts(by=None, now=NOW)
    assert book().weights == {}
    assert office.explain()["parts"][0].keys() & {"weight"} == set()


def test_published_weights_multiply_points_and_parts_add_up(office, bob):
    office.tell("visit", 3, contact="anita")
    office.tell("visit", 2, contact="bala")
    office.tell("page", 2, contact="anita")
    office.tell("open", 1, contact="esha")
    office.tell("visit", 0)
    before = office.explain()
    office.turn_on(bob)
    after, weights = office.explain(), office.weights()
    for old, new in zip(before["parts"], after["parts"], strict=True):
        weight = weights.get(new["contact"], 1.0)
        assert new["weight"] == weight
        assert new["points"] == pytest.approx(old["points"] * weight, rel=1e-6)
    assert after["interest"] == pytest.approx(sum(part["points"] for part in after["parts"]))
    assert after["parts"][-1]["weight"] == 1.0  # nobody named
    assert office.sound()


def test_a_lead_appears_by_weight_and_vanishes_when_it_is_turned_off(office, bob):
    for day in (3, 2, 1):
        office.tell("visit", day, contact="anita")
    assert office.names() == []
    office.turn_on(bob)
    assert ("nandgiri", "robot") in office.names()
    assert office.lead().recognised_at is not None
    actions.draft_influence(None, by=bob, now=NOW)
    actions.publish(by=bob, now=NOW, reason="Off again")
    office.settle()
    assert office.names() == []
    assert office.sound()


def test_later_communications_change_nothing_until_they_are_published(office, bob):
    office.tell("visit", 3, contact="anita")
    first = office.turn_on(bob)
    weights = dict(book().weights)
    for day in (1, 2, 3):
        office.mail("anita", "esha", days_ago=day)
    second = actions.weigh_contacts(by=bob, now=NOW).pk
    assert second != first
    assert book().weights == weights
    assert dict(InfluenceWeight.objects.filter(version=first).values_list("contact_id", "weight")) == weights
    assert office.sound()


def test_a_contact_that_came_later_weighs_one(office, bob):
    office.turn_on(bob)
    save_contacts([{"contact": "farid", "account": "nandgiri"}], by=None, now=NOW)
    office.tell("visit", 1, contact="farid")
    assert office.explain()["parts"][0]["weight"] == 1.0


def stories(office: Office):
    """Twenty-four activities of all kinds by all people, one at a time."""
    kinds = ("visit", "page", "page", "open", "mailing", "return", "meeting", "call")
    return [
        office.facts(kinds[n % 8], 24 - n, contact=(*PEOPLE, "")[n % 5], key=f"k{n:02}") for n in range(24)
    ]  # fmt: skip


def test_every_way_in_ends_the_same(office, bob):
    """One by one, in bulk by the kernel, late, corrected and withdrawn: the heads of a clean replay, bit for bit."""
    told = stories(office)
    office.log(*told[:12])
    office.turn_on(bob)
    for facts in told[12:]:
        office.log(facts)
    assert office.sound()
    stepped = office.states()
    # withdrawn, corrected, and brought back
    office.log(told[20], mode="withdraw")
    office.log(told[3]._replace(occurred_at=told[3].occurred_at + 60), mode="correct")
    assert office.states() != stepped
    assert office.sound()
    office.log(told[3], told[20], mode="correct")
    assert office.states() == stepped
    assert office.sound()


def test_a_long_import_weighs_as_one_at_a_time_does(office, bob, monkeypatch):
    office.turn_on(bob)
    monkeypatch.setattr(batch, "LOADED_AFTER", -1)
    went = []
    by_columns = batch.step_columns

    def step_columns(*given):
        went.append(by_columns(*given))
        return went[-1]

    monkeypatch.setattr(batch, "step_columns", step_columns)
    told = [
        office.facts(
            ("visit", "page", "open", "return")[n % 4], 30 - n / 40, contact=(*PEOPLE, "")[n % 5], key=f"k{n:04}"
        )
        for n in range(1_000)
    ]
    office.log(*told, bulk=True)
    office.settle()
    assert len(went) == 1
    assert went[0] is not None
    assert office.sound()
    by_kernel = office.states()
    office.log(*told, mode="withdraw")
    for facts in told[:150]:
        office.log(facts, mode="correct")
    assert office.sound()
    office.log(*told[150:], mode="correct", bulk=True)
    office.settle()
    assert office.states() == by_kernel


def test_a_settings_file_tries_them(office, bob):
    version = actions.weigh_contacts(by=bob, now=NOW).pk
    tried = queries.settings_book({"influence": version}, book())
    assert dict(tried.weights)[office.people["anita"]] > 1
    assert queries.settings_book({"influence": None}, tried).weights == {}
    for wrong in (99, 0, -1, 1.0, True, "1", 10**30):
        with pytest.raises(queries.SettingsRefused) as refused:
            queries.settings_book({"influence": wrong}, book())
        assert refused.value.data["key"] == "influence"


def test_weights_that_there_are_not_are_refused(office, bob):
    with pytest.raises(actions.RuleRefused) as refused:
        actions.draft_influence(99, by=bob, now=NOW)
    assert refused.value.code == "influence.unknown"


def test_the_trail_tells_of_it(office, bob):
    actions.weigh_contacts(by=bob, now=NOW)
    entry = audit_trail()[0]
    assert (entry.verb, entry.by, entry.changes["people"]) == ("influence.weigh", bob, [None, 4])


def test_a_job_that_is_done_twice_freezes_once(office, bob):
    progress = actions.start_weighing(by=bob, now=NOW)
    assert actions.start_weighing(by=bob, now=NOW).pk == progress.pk
    perform_weighing(progress.pk, now=NOW)
    perform_weighing(progress.pk, now=NOW)
    (version,) = InfluenceVersion.objects.all()
    progress.refresh_from_db()
    assert (progress.state, progress.result) == (Progress.State.DONE, {"version": version.pk})
    assert queries.weighing() is None


def test_a_job_that_breaks_off_keeps_nobody_waiting(office, bob, monkeypatch):
    progress = actions.start_weighing(by=bob, now=NOW)

    def broken(at):
        raise ArithmeticError("no numbers today")

    with monkeypatch.context() as patch:
        patch.setattr(influence, "found", broken)
        with pytest.raises(ArithmeticError):
            perform_weighing(progress.pk, now=NOW)
    progress.refresh_from_db()
    assert (progress.state, queries.weighing(), InfluenceVersion.objects.count()) == (Progress.State.FAILED, None, 0)
    perform_weighing(progress.pk, now=NOW)
    progress.refresh_from_db()
    assert (progress.state, InfluenceVersion.objects.count()) == (Progress.State.DONE, 1)


def test_nobody_waits_while_weights_are_worked_out(transactional_db, monkeypatch):
    office = Office()
    for who in ("bala", "deepa", "esha"):
        office.mail(who, "anita")
    usual, within = influence.found, []

    def found(at):
        within.append(connection.in_atomic_block)
        return usual(at)

    monkeypatch.setattr(influence, "found", found)
    actions.weigh_contacts(by=None, now=NOW)
    perform_weighing(actions.start_weighing(by=None, now=NOW).pk, now=NOW)
    assert within == [False, False]
    assert InfluenceVersion.objects.count() == 2


def test_what_is_tried_is_what_publishing_does(office, bob):
    for day in (3, 2, 1):
        office.tell("visit", day, contact="anita")
    version = actions.weigh_contacts(by=bob, now=NOW)
    tried = queries.influence_trial(version.pk, now=NOW)
    assert office.names() == []
    assert [(one.account, one.offering) for one in tried.appear] == [("nandgiri", "robot")], "which covers its category"
    actions.draft_influence(version.pk, by=bob, now=NOW)
    assert queries.draft_diff(NOW) == tried
    actions.publish(by=bob, now=NOW, reason="Try it")
    office.settle()
    assert office.names() == [("nandgiri", "robot")]
    assert [one.interest for one in tried.appear] == [office.explain()["interest"]]
    assert queries.influence_trial(version.pk, now=NOW).appear == []


def test_what_if_sweeps_with_weights(office, bob):
    for day in (3, 2, 1):
        office.tell("visit", day, contact="anita")
    version = actions.weigh_contacts(by=bob, now=NOW).pk

    def leads(influence):
        found = queries.what_if(queries.Wish(trial=queries.Trial(influence=influence), interest=20.0))
        return max(found.grid.leads[found.interest.index(20.0)])

    assert (leads(None), leads(0), leads(version)) == (0, 0, 1)
    with pytest.raises(actions.RuleRefused):
        leads(99)
