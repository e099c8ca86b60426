"""A lead opens and somebody has it, or the reason is told why nobody has."""

from __future__ import annotations

from datetime import timedelta

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.leads.actions import assign, disqualify, undo
from sanket.crm.leads.events import LeadsOpened
from sanket.crm.leads.facts import Opened
from sanket.crm.leads.models import LeadMove
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import add_rule, leads_opened, route
from sanket.crm.response.models import Assignment, Waiting
from sanket.crm.response.routing import ask_again
from sanket.crm.workspace.actions import deactivate, save_rota, save_worktime, take_leave
from sanket.crm.workspace.queries import audit_trail


def away(house, who):
    take_leave(who, starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=1), by=house.cast.bob, now=NOW)


def test_without_rules_the_accounts_owner_has_it_and_goes_on_following_the_account(house):
    save_accounts([{"account": "nandgiri", "owner": "bea@example.com"}], by=None, now=NOW)
    lead = house.open()
    house.route()
    given = Assignment.objects.get(lead_id=lead.pk)
    assert (given.to, given.move, given.reason) == (house.bea, None, "The usual way: Bea owns the account")
    assert given.runner_up == house.cast.alice, "who would have it if she could not"
    assert house.owner(lead) == "Bea"
    assert not Lead.objects.get(pk=lead.pk).assigned
    assert not Waiting.objects.exists()


def test_without_an_owner_whoever_sees_the_account_and_has_the_fewest(house):
    first = house.open()
    house.route()
    second = house.open(offering="oven")
    house.route()
    assert (house.owner(first), house.owner(second)) == ("Alice", "Bea")
    given = Assignment.objects.get(lead_id=second.pk)
    assert given.reason == (
        "The usual way: fewest open leads of those who see the account (0); next would have been Alice (1)"
    )
    assert given.runner_up == house.cast.alice
    assert LeadMove.objects.get(pk=given.move_id or 0).reason == given.reason
    assert audit_trail(verb="lead.assign")[0].reason == given.reason


def test_next_of_several_is_one_of_them_or_nobody(house):
    """As when it is missed: then a manager is told, whoever else could see the account."""
    people = [house.bea.pk, house.cast.charlie.pk]
    add_rule(name="Two", then="people", people=people, by=None, now=NOW)
    away(house, house.cast.charlie)
    lead = house.open()
    house.route()
    given = Assignment.objects.get(lead_id=lead.pk)
    assert (given.to, given.runner_up) == (house.bea, None)


def test_what_a_product_lead_speaks_for_is_nobodys_work(house):
    house.open()
    house.route()
    assert house.market.lead("painting").owner is None
    assert Assignment.objects.count() == 1


def test_the_same_news_twice_gives_it_once(house):
    save_accounts([{"account": "tapti", "owner": "charlie@example.com"}], by=None, now=NOW)
    for lead in (house.open(), house.open("tapti")):
        news = LeadsOpened((Opened(lead.pk, lead.account_id, lead.offering_id, NOW_S, NOW_S, True),))
        house.route()
        leads_opened(news)
        leads_opened(news)
        house.route()
    assert Assignment.objects.count() == 2
    assert LeadMove.objects.count() == 1


def test_nobody_who_is_away_gone_or_full_while_another_is_free(house):
    away(house, house.cast.alice)
    assert house.owner(_routed(house)) == "Bea"
    save_worktime(of=house.bea, most_open=1, by=house.cast.bob, now=NOW)
    lead = _routed(house, "oven")
    assert house.owner(lead) == ""
    assert house.why(lead) == (
        "The usual way: nobody owns the account, and nobody of those who see the account is free"
        " (Alice is on leave; Bea is full (1 of 1))."
    )


def test_who_has_left_is_not_asked(house):
    deactivate(house.cast.alice, by=house.cast.admin, now=NOW)
    assert house.owner(_routed(house)) == "Bea"


def test_new_leads_of_a_full_accounts_owner_go_to_others_but_are_counted_once(house):
    save_accounts([{"account": "nandgiri", "owner": "alice@example.com"}], by=None, now=NOW)
    save_worktime(of=house.cast.alice, most_open=1, by=house.cast.bob, now=NOW)
    leads = [house.open(), house.open(offering="oven")]
    house.route()
    assert [house.owner(lead) for lead in leads] == ["Alice", "Bea"]
    assert "before: The usual way: Alice is full (1 of 1)" in Assignment.objects.get(lead_id=leads[1].pk).reason


def test_somebody_is_free_again(house):
    away(house, house.cast.alice)
    save_worktime(of=house.bea, most_open=1, by=house.cast.bob, now=NOW)
    first, second = _routed(house), _routed(house, "oven")
    # The category's lead is seen now, too; who waited longer comes first.
    later = NOW + timedelta(minutes=1)
    disqualify(Lead.objects.get(pk=first.pk), reason="a student", by=house.bea, now=later)
    ask_again(now=later)
    route(now=later)
    assert house.owner(second) == "Bea"


def test_nobody_sees_the_account(house):
    save_accounts([{"account": "nandgiri", "territory": "Nagpur"}], by=None, now=NOW)
    assert house.why(_routed(house)).endswith("The usual way: nobody owns the account, and nobody who sells sees it.")


def test_the_first_rule_that_is_true_counts(house):
    people = [house.cast.charlie.pk, house.bea.pk]
    add_rule(name="Ovens", condition='lead.offering = "oven"', then="people", people=people, by=None, now=NOW)
    add_rule(
        name="West", condition='account.territory = "Pune"', then="team", team_id=house.cast.west.pk, by=None, now=NOW
    )
    robot, oven, booth = _routed(house), _routed(house, "oven"), _routed(house, "booth")
    assert [house.owner(one) for one in (robot, oven, booth)] == ["Alice", "Charlie", "Bea"]
    assert Assignment.objects.get(lead_id=oven.pk).reason == "Rule 'Ovens': Charlie's turn; next would have been Bea"
    assert Assignment.objects.get(lead_id=robot.pk).reason == (
        "Rule 'West': fewest open leads of team West (0); next would have been Bea (0)"
    )


def test_named_people_have_turns(house):
    people = [house.bea.pk, house.cast.alice.pk]
    add_rule(name="Two", then="people", people=people, by=None, now=NOW)
    names = [house.owner(_routed(house, offering)) for offering in ("robot", "oven", "booth")]
    assert names == ["Bea", "Alice", "Bea"]


def test_languages_and_territories_where_a_rule_says_so(house):
    save_worktime(of=house.bea, languages=["gu"], by=house.cast.bob, now=NOW)
    add_rule(name="Gujarati", then="anyone", language="gu", by=None, now=NOW)
    both = [house.cast.alice.pk, house.cast.charlie.pk]
    add_rule(name="Near", then="people", people=both, own_territory=True, by=None, now=NOW)
    assert house.owner(_routed(house)) == "Bea"
    assert house.owner(_routed(house, account="tapti")) == "Charlie"


def test_hold_says_why_until_somebody_takes_it(house):
    add_rule(name="Spares", then="hold", reason="The dealer calls", by=None, now=NOW)
    lead = _routed(house)
    assert house.why(lead) == "Rule 'Spares': The dealer calls"
    move = assign(Lead.objects.get(pk=lead.pk), to=house.cast.alice, by=house.cast.bob, now=NOW)
    assert not Waiting.objects.exists()
    undo(move, by=house.cast.bob, now=NOW)
    assert house.why(lead) == "The assignment was taken back."


def test_nurture_lets_it_rest(house):
    add_rule(name="Students", then="nurture", rest_days=90, reason="no budget", by=None, now=NOW)
    lead = Lead.objects.get(pk=_routed(house).pk)
    assert (lead.stage, lead.rest_until) == ("recycled", NOW_S + 90 * 86_400)
    undo(lead.moves.get(), by=house.cast.bob, now=NOW)
    assert Waiting.objects.filter(lead_id=lead.pk).exists()


def test_after_hours_the_rota_or_the_morning(house):
    night = NOW.replace(hour=17)
    people = [house.cast.alice.pk]
    for name, offering, after_hours in (("Night", "robot", "on call"), ("Morning", "oven", "wait")):
        said = {"condition": f'lead.offering = "{offering}"', "after_hours": after_hours}
        add_rule(name=name, then="person", people=people, by=None, now=NOW, **said)
    save_rota(house.cast.charlie, hours=["00:00-24:00"] * 7, by=house.cast.bob, now=NOW)
    robot, oven = house.open(), house.open(offering="oven")
    route(now=night)
    assert (house.owner(robot), house.owner(oven)) == ("Charlie", "")
    assert "on call after hours" in Assignment.objects.get(lead_id=robot.pk).reason
    assert house.why(oven) == "Rule 'Morning': waits for Alice, at work from Mon 23 Nov 09:30"
    route(now=night + timedelta(days=1))
    assert house.owner(oven) == ""
    route(now=NOW.replace(day=23, hour=4, minute=0))
    assert house.owner(oven) == "Alice"


def test_taken_back_it_is_as_before(house):
    lead = _routed(house)
    undo(LeadMove.objects.get(), by=house.cast.bob, now=NOW)
    assert house.owner(lead) == ""
    assert not Assignment.objects.exists()
    assert house.why(lead) == "The assignment was taken back."


def _routed(house, offering="robot", account="nandgiri"):
    lead = house.open(account, offering)
    house.route()
    return lead
