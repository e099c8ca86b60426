"""A replay as programs read it."""

from __future__ import annotations

from typing import Any

from sanket.crm.response.past import UNKNOWN
from sanket.crm.response.replay import Fate, Replayed
from sanket.crm.workspace.queries import User
from sanket.shared.instants import show


def replay_json(one: Replayed) -> dict[str, Any]:
    mails = dict(User.objects.values_list("pk", "email"))

    def fate(some: Fate) -> dict[str, Any]:
        return {"to": mails.get(some.to or 0), "reason": some.reason, "at": show(some.at)}

    return {
        "since": show(one.since),
        "until": show(one.until),
        "leads": one.leads,
        "left_out": one.left_out,
        "people": [{"to": mails.get(row.user_id), "was": row.was, "would": row.would} for row in one.shares],
        "differences": [
            {
                "lead": diff.lead.pk,
                "account": diff.lead.account.external_id,
                "offering": diff.lead.offering.external_id,
                "opened_at": show(diff.lead.detected_at),
                "was": fate(diff.was),
                "would": {**fate(diff.would), "runner_up": mails.get(diff.runner_up or 0)},
            }
            for diff in one.differences
        ],
        "not_known": list(UNKNOWN),
    }
