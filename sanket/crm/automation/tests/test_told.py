"""What programs are told of automations costs as many statements for many as for one."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanket.crm.automation.queries import automations, automations_json


def test_many_cost_no_more_statements_than_one(house, on):
    def statements():
        some = list(automations())
        with CaptureQueriesContext(connection) as found:
            told = automations_json(some)
        assert all(one["tried_at"] for one in told)
        return len(found)

    on("lead.opened", name="A")
    one = statements()
    for name in "BCD":
        on("lead.opened", name=name)
    assert statements() == one
