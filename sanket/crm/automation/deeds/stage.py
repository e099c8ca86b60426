"""Move a lead: accept, qualify, recycle or disqualify it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_noop as _n

from sanket.crm.automation.acting import DONE, FAILED, NOTHING, About, Acting, Came, Deed, Said, days_of
from sanket.crm.automation.refusals import AutomationRefused
from sanket.crm.leads.actions import LeadRefusal, accept, disqualify, qualify, recycle

ACCEPTED, QUALIFIED, RECYCLED, DISQUALIFIED = STAGES = ("accepted", "qualified", "recycled", "disqualified")
LONGEST_REASON, LONGEST_REST = 200, 3_650
ALREADY = ("lead.accepted", "lead.qualified")


def check(said: Said, about: About) -> dict[str, Any]:
    stage = str(said.get("stage") or "")
    if stage not in STAGES:
        raise AutomationRefused("stage", f"Choose one of {', '.join(STAGES)}.")
    kept: dict[str, Any] = {"stage": stage}
    if stage in (RECYCLED, DISQUALIFIED):
        kept["reason"] = " ".join(str(said.get("reason") or "").split())
        if not kept["reason"] or len(kept["reason"]) > LONGEST_REASON:
            raise AutomationRefused("reason", f"Say why, in at most {LONGEST_REASON} characters.")
    if stage == RECYCLED and said.get("rest_days"):
        kept["rest_days"] = days_of(said, "rest_days", least=1, most=LONGEST_REST)
    return kept


def do(said: Said, acting: Acting) -> Came:
    lead, now, stage = acting.record.lead, acting.now, said["stage"]
    assert lead is not None
    try:
        if stage == ACCEPTED:
            accept(lead, by=None, now=now)
        elif stage == QUALIFIED:
            qualify(lead, by=None, now=now)
        elif stage == RECYCLED:
            until = now + timedelta(days=said["rest_days"]) if said.get("rest_days") else None
            recycle(lead, until=until, reason=said["reason"], by=None, now=now)
        else:
            disqualify(lead, reason=said["reason"], by=None, now=now)
    except LeadRefusal as refusal:
        was_so = refusal.code in ALREADY or refusal.data.get("stage") == stage
        return Came(NOTHING if was_so else FAILED, refusal.sentence, acting.record.link)
    return Came(DONE, f"The lead is {stage}.", acting.record.link)


DEED = Deed(
    "stage",
    _n("Move the lead"),
    ("lead",),
    check,
    do,
    lambda said, names: f"the lead is {said['stage']}" + (f": {said['reason']}" if said.get("reason") else ""),
)
