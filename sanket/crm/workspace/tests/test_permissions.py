"""Who may do what: the table, spelled out once more by hand, so that a slip in it is seen."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from sanket.crm.workspace.queries import PERMISSIONS, Role, User, may

ALLOWED = {
    "admin": {
        "lead.act", "lead.assign", "account.edit", "activity.add", "import", "settings.view", "settings.edit", "webhooks.edit",
        "users.edit", "audit.view", "export", "backup", "scoring.view", "worktime.edit", "scoring.propose", "scores.view",
        "segment.edit", "task.edit", "automation.edit",
    },
    "manager": {
        "lead.act", "lead.assign", "account.edit", "activity.add", "import", "settings.view", "settings.edit", "webhooks.edit",
        "audit.view", "export", "scoring.view", "scoring.propose", "scores.view", "worktime.edit",
        "segment.edit", "task.edit", "automation.edit",
    },
    "sales": {"lead.act", "account.edit", "activity.add", "task.edit"},
    "marketing": {
        "account.edit", "activity.add", "export", "scoring.view", "scoring.propose", "scores.view", "segment.edit",
        "task.edit",
    },
    "care": {"account.edit", "activity.add", "task.edit"},
    "viewer": {"scores.view"},
}  # fmt: skip


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("deed", PERMISSIONS)
def test_each_role_and_deed(role, deed):
    assert may(User(role=role), deed) == (deed in ALLOWED[role])
    assert not may(User(role=role, is_active=False), deed)
    assert not may(AnonymousUser(), deed)


def test_a_deed_that_is_not_in_the_table_is_our_mistake():
    with pytest.raises(KeyError):
        may(User(role="admin"), "lead.eat")
