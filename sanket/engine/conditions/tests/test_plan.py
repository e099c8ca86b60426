"""The cheapest decisive test first; what need not run does not run, and nothing is decided otherwise for it."""

from sanket.engine.conditions.checking import asks_of
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.closures import Closure
from sanket.engine.conditions.explaining import outline, told
from sanket.engine.conditions.fields import ELSEWHERE, Field
from sanket.engine.conditions.plan import Tallies, Tally, leaves, plan
from sanket.engine.conditions.tests.world import NOW, ZONE, checked
from sanket.engine.conditions.wants import Record


class Asked(Record):
    """Remembers what it was asked."""

    def __init__(self, **values):
        super().__init__(Clock(NOW, ZONE))
        self.values_, self.order = {key.replace("__", "."): value for key, value in values.items()}, []

    def __missing__(self, key):
        self.order.append(key)
        self[key] = value = self.values_[key]
        return value


def test_a_count_waits_for_what_lies_at_hand():
    asked = checked('activities("demo") >= 3 and account.industry = "Automotive"')
    assert outline(plan(asked)) == 'account.industry = "Automotive" and activities("demo") >= 3'
    record = Asked(account__industry="chemistry")
    assert Closure(asked).holds(record) is False
    assert record.order == ["account.industry"]


def test_what_passes_seldom_comes_first_in_and_and_last_in_or():
    tallies = {
        "account.employees > 5": Tally(ran=100, passed=99),
        'account.industry = "Automotive"': Tally(ran=100, passed=1),
    }
    both = 'account.employees > 5 {} account.industry = "Automotive"'
    assert [leaf.ask.key for leaf in leaves(plan(checked(both.format("and")), tallies))] == [
        "account.industry", "account.employees",
    ]  # fmt: skip
    assert [leaf.ask.key for leaf in leaves(plan(checked(both.format("or")), tallies))] == [
        "account.employees", "account.industry",
    ]  # fmt: skip


def test_measured_costs_take_the_place_of_usual_ones():
    asked = checked('account.industry = "Automotive" and account.employees > 5')
    tallies = {'account.industry = "Automotive"': Tally(cost=50.0)}
    assert leaves(plan(asked, tallies))[0].ask.key == "account.employees"


def test_another_program_is_asked_last_whatever_it_is_said_to_cost():
    asked = checked('activities("demo") >= 3 and account.industry = "Automotive"')
    field = asks_of(asked)[1].source
    assert isinstance(field, Field)
    object.__setattr__(field, "elsewhere", True)
    try:
        tallies = {'account.industry = "Automotive"': Tally(ran=1_000, passed=0, cost=0.0)}
        assert leaves(plan(asked, tallies))[-1].ask.key == "account.industry"
    finally:
        object.__setattr__(field, "elsewhere", False)
    assert field.cost < ELSEWHERE


def test_not_over_or_asks_each_until_one_holds():
    asked = checked('not (account.customer or account.industry = "Automotive")')
    assert outline(plan(asked)) == 'not account.customer and not account.industry = "Automotive"'
    record = Asked(account__customer=None, account__industry="Automotive")
    assert Closure(asked).verdict(record) is False


def test_unknown_is_neither():
    asked = checked("account.employees > 5 and account.customer")
    assert Closure(asked).verdict(Asked(account__employees=None, account__customer=True)) is None
    assert Closure(asked).verdict(Asked(account__employees=None, account__customer=False)) is False
    assert Closure(checked("account.employees is unknown")).verdict(Asked(account__employees=None)) is True


def test_what_ran_is_counted_and_told():
    asked = checked('account.industry = "Automotive" and account.employees > 5 and activities("demo") >= 3')
    tallies: Tallies = {}
    closure = Closure(asked, tallies, count=True)
    for industry in ("Automotive", "chemistry", "chemistry", "chemistry"):
        closure.holds(Asked(account__industry=industry, account__employees=1, **{'activities("demo")': 9}))
    explained = told(closure.plan, tallies, 4)
    assert [(step.ran, step.passed, step.skipped) for step in explained.steps] == [(4, 1, 0), (1, 0, 3), (0, 0, 4)]
    assert explained.saved == 1 - 5 / 12
    assert told(closure.plan, {}, 0).saved is None
