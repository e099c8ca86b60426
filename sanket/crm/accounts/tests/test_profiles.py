"""What fitment and conditions are told of a profile: every column as text, the same by both databases."""

from __future__ import annotations

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.fields import ACCOUNT_COLUMNS, CONTACT_COLUMNS, account_profiles, contact_profiles
from sanket.crm.accounts.queries import contact_ids_by_external, ids_by_external
from sanket.crm.accounts.tests.test_save_accounts import SHARDA
from sanket.crm.workspace.tests.cast import NOW


def test_an_account_with_everything_and_one_with_nothing(cast):
    save_accounts([SHARDA, {"account": "SH-2"}], by=None, now=NOW)
    ids = ids_by_external(["SH-1", "SH-2"])
    told = account_profiles(ids.values(), {*ACCOUNT_COLUMNS, "tag"})
    full, empty = told[ids["SH-1"]], told[ids["SH-2"]]
    assert (full["account"], full["name"], full["employees"]) == (("SH-1",), ("Sharda Motors",), ("1200",))
    assert (full["turnover"], full["owner"]) == (("450000000.00",), ("alice@example.com",))
    assert (full["tag"], full["is_customer"][0]) == (("export", "customer"), "yes")
    assert (empty["account"], empty["employees"], empty["turnover"]) == (("SH-2",), ("",), ("",))
    assert (empty["owner"], empty["tag"], empty["is_customer"][0]) == (("",), (), "no")


def test_only_what_is_asked_is_told(cast):
    save_accounts([SHARDA], by=None, now=NOW)
    (pk,) = ids_by_external(["SH-1"]).values()
    assert account_profiles([pk], {"industry", "unheard-of"}) == {pk: {"industry": ("Automobiles",)}}
    assert account_profiles([pk], set()) == {pk: {}}


def test_contacts_lie_at_their_account(cast):
    save_accounts([SHARDA, {"account": "SH-2"}], by=None, now=NOW)
    people = [{"contact": "c1", "account": "SH-1", "name": "Asha"}, {"contact": "c2", "account": "SH-2"}]
    save_contacts(people, by=None, now=NOW)
    ids = ids_by_external(["SH-1", "SH-2"])
    pk = contact_ids_by_external(["c1"])["c1"][0]
    told = contact_profiles([ids["SH-1"]], CONTACT_COLUMNS)
    assert told == {ids["SH-1"]: {pk: {**dict.fromkeys(CONTACT_COLUMNS, ("",)), "contact": ("c1",), "name": ("Asha",)}}}
