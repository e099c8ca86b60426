"""Loading: once, told to the last activity, and then eight people may sign in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanket.crm.activities.models import Activity
from sanket.crm.leads.models import Lead, LeadMove
from sanket.crm.recognition.models import Crossing
from sanket.crm.workspace import actions as workspace
from sanket.crm.workspace.models import User, Workspace
from sanket.demo import actions
from sanket.demo.story import house

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told"), pytest.mark.xdist_group("told")]


def state():
    return [list(model.objects.order_by("pk").values()) for model in (Activity, Crossing, Lead, LeadMove, User)]


def test_a_second_load_finds_it_there(told):
    before = state()
    again = actions.load(now=told.now + timedelta(days=3))
    assert again == told.loaded._replace(fresh=False)
    assert state() == before


def test_eight_people_may_sign_in(told):
    found = actions.sign_ins()
    assert [role for _, role, _, _ in found] == ["admin", "manager", *["sales"] * 3, "marketing", "care", "viewer"]
    for name, role, email, password in found:
        user = User.objects.get(email=email)
        assert (user.name, user.role, user.check_password(password)) == (name, role, True)
    alice = User.objects.get(email=house.ALICE.email)
    assert alice.seen_territories == ["West"]
    assert Workspace.objects.get().name == house.COMPANY


def test_whoever_has_left_is_not_named(told):
    workspace.deactivate(User.objects.get(email=house.VIEWER.email), by=None, now=told.now)
    assert house.VIEWER.email not in {email for _, _, email, _ in actions.sign_ins()}
