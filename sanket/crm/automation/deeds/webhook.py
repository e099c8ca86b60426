"""Tell other programs: the endpoints that take ``automation.ran``, or one of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _n

from sanket.crm.automation.acting import DONE, FAILED, About, Acting, Came, Deed, Said
from sanket.crm.automation.refusals import AutomationRefused
from sanket.crm.webhooks.actions import tell_endpoints
from sanket.crm.webhooks.queries import endpoint

KIND = "automation.ran"


def check(said: Said, about: About) -> dict[str, Any]:
    key = str(said.get("endpoint") or "")
    if key and endpoint(key) is None:
        raise AutomationRefused(
            "endpoint", "There is no such endpoint; leave it empty for all that take automation.ran."
        )
    return {"endpoint": key}


def do(said: Said, acting: Acting) -> Came:
    record, run = acting.record, acting.run
    data = {
        "automation": run.automation_id,
        "name": acting.automation.name,
        "version": run.version.number,
        "run": run.pk,
        "trigger": run.version.trigger,
        "of": record.of,
        "record": record.key,
        "account": record.account.external_id,
        "account_name": record.account.name,
        "offering": record.lead.offering.external_id if record.lead else None,
        "owner": record.owner.email if record.owner else None,
    }
    told = tell_endpoints(KIND, data, path=record.link, key=acting.key, to=said["endpoint"], now=acting.now)
    if not told:
        where = "that endpoint is paused or gone" if said["endpoint"] else "no endpoint takes automation.ran"
        return Came(FAILED, f"Nobody was told: {where}.")
    return Came(DONE, f"{told} {'endpoint' if told == 1 else 'endpoints'} will be told.")


DEED = Deed(
    "webhook",
    _n("Tell other programs"),
    ("account", "contact", "lead"),
    check,
    do,
    lambda said, names: f"tell endpoint {said['endpoint']}" if said["endpoint"] else "tell other programs",
)
