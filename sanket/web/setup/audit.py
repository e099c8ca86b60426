"""The audit trail: who changed what, when, from what to what, and why. Paged by a cursor, so that it never slows down."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from sanket.crm.activities import queries as activities
from sanket.crm.recognition.queries import ValueChange
from sanket.crm.workspace import queries
from sanket.crm.workspace.queries import AuditEntry
from sanket.web.access import needs
from sanket.web.requests import Request
from sanket.web.setup import pages

PAGE = 50
KINDS = {
    "lead": _l("Leads"),
    "account": _l("Accounts"),
    "contact": _l("Contacts"),
    "activity": _l("Activities"),
    "type": _l("Activity types"),
    "value": _l("Values"),
    "tuning": _l("Half-lives and thresholds"),
    "fitment": _l("Fitment tables"),
    "offering": _l("Offerings"),
    "settings": _l("Defaults"),
    "draft": _l("Draft of the scoring"),
    "round": _l("Rounds of proposals"),
    "influence": _l("Influence"),
    "import": _l("Imports"),
    "source": _l("Sources of events"),
    "event-rule": _l("Rules for events"),
    "verdict": _l("Verdicts on machines"),
    "link": _l("Identities of visitors"),
    "mail-domain": _l("Mail domains"),
    "segment": _l("Segments"),
    "routing": _l("Routing"),
    "automation": _l("Automations"),
    "reasons": _l("Reasons"),
    "checklist": _l("Checklists"),
    "view": _l("Views for all"),
    "task": _l("Tasks"),
    "webhook": _l("Webhooks"),
    "user": _l("Users"),
    "token": _l("Tokens"),
    "team": _l("Teams"),
    "holiday": _l("Holidays"),
    "workspace": _l("Company"),
}

DEEDS = {
    "account.add": _l("added the account"),
    "account.save": _l("changed the account"),
    "contact.add": _l("added the contact"),
    "contact.save": _l("changed the contact"),
    "activity.add": _l("logged an activity"),
    "activity.correct": _l("corrected the activity"),
    "activity.restore": _l("brought the activity back"),
    "activity.withdraw": _l("withdrew the activity"),
    "draft.discard": _l("took edits out of the draft"),
    "draft.set": _l("put edits into the draft"),
    "event-rule.add": _l("added the rule for events"),
    "event-rule.order": _l("put the rules for events into another order"),
    "event-rule.remove": _l("removed the rule for events"),
    "event-rule.save": _l("changed the rule for events"),
    "fitment.set": _l("changed the fitment table"),
    "import.rows": _l("took in rows from a program"),
    "import.run": _l("imported"),
    "influence.weigh": _l("worked out weights of contacts"),
    "lead.accept": _l("accepted the lead"),
    "lead.qualify": _l("qualified the lead"),
    "lead.convert": _l("made a deal of the lead"),
    "lead.answer": _l("answered a question about the lead"),
    "lead.checklist": _l("changed the checklist"),
    "lead.reasons": _l("changed the reasons"),
    "lead.assign": _l("assigned the lead"),
    "lead.disqualify": _l("disqualified the lead"),
    "lead.outcome": _l("said what came of a call"),
    "lead.undo-outcome": _l("took back what came of a call"),
    "lead.recycle": _l("recycled the lead"),
    "lead.undo-accept": _l("took the acceptance back"),
    "lead.undo-qualify": _l("took the qualification back"),
    "lead.undo-convert": _l("took the deal back"),
    "lead.undo-assign": _l("took the assignment back"),
    "lead.undo-disqualify": _l("took the disqualification back"),
    "lead.undo-recycle": _l("took the recycling back"),
    "link.add": _l("said who the visitor is"),
    "link.redo": _l("said that the link holds after all"),
    "link.undo": _l("said that the link does not hold"),
    "mail-domain.remove": _l("removed what was said of the mail domain"),
    "leave.cancel": _l("cancelled leave of"),
    "leave.take": _l("wrote down leave of"),
    "mail-domain.save": _l("said whose the mail domain is"),
    "holiday.remove": _l("removed the holiday"),
    "holiday.save": _l("saved the holiday"),
    "offering.add": _l("added the offering"),
    "offering.save": _l("changed the offering"),
    "proposal.hand-in": _l("proposed values"),
    "rota.off-call": _l("took off call"),
    "rota.on-call": _l("put on call"),
    "rota.save": _l("changed the weekly rota"),
    "round.ask": _l("asked one more for proposals"),
    "round.close": _l("closed the round of proposals"),
    "round.open": _l("asked for proposals"),
    "round.reopen": _l("opened the round of proposals again"),
    "round.withdraw": _l("waits no longer for somebody's proposals"),
    "scoring.publish": _l("published the draft"),
    "promise.remove": _l("promises what all others do for"),
    "promise.save": _l("changed what is promised for"),
    "automation.add": _l("added the automation"),
    "automation.off": _l("switched the automation off"),
    "automation.on": _l("switched the automation on"),
    "automation.order": _l("put the automations in another order"),
    "automation.remove": _l("removed the automation"),
    "automation.resume": _l("let the automation run again"),
    "automation.retry": _l("had what failed in the automation done again"),
    "automation.save": _l("changed the automation"),
    "routing.add": _l("added the routing rule"),
    "routing.save": _l("changed the routing rule"),
    "routing.move": _l("moved the routing rule"),
    "routing.order": _l("put the routing rules in another order"),
    "routing.ownerless": _l("had leads without an owner given out"),
    "routing.remove": _l("removed the routing rule"),
    "routing.restore": _l("brought the routing rule back"),
    "segment.add": _l("added the segment"),
    "segment.keep": _l("kept the members of the segment"),
    "segment.let-go": _l("let go of the members of the segment"),
    "segment.remove": _l("removed the segment"),
    "segment.save": _l("changed the segment"),
    "segment.snapshot": _l("kept whom the segment held"),
    "segment.snapshot-remove": _l("removed a snapshot of the segment"),
    "settings.set": _l("changed the defaults"),
    "site.restore": _l("restored a backup"),
    "source.add": _l("added the source"),
    "source.disable": _l("shut the source"),
    "source.enable": _l("opened the source again"),
    "source.key": _l("made a new write key"),
    "source.save": _l("changed the source"),
    "task.again": _l("said that the task is to be done after all"),
    "task.done": _l("did the task"),
    "task.drop": _l("dropped the task"),
    "task.give": _l("gave the task"),
    "task.put-off": _l("put off the task"),
    "team.remove": _l("removed the team"),
    "team.save": _l("saved the team"),
    "token.issue": _l("made the token"),
    "token.restore": _l("brought the token back"),
    "token.revoke": _l("revoked the token"),
    "tuning.set": _l("changed half-life or thresholds"),
    "type.add": _l("added the activity type"),
    "type.save": _l("changed the activity type"),
    "user.add": _l("added the user"),
    "user.deactivate": _l("ended the access"),
    "user.join": _l("accepted the invitation and chose a password"),
    "user.password": _l("set the password"),
    "user.password-reset": _l("set a new password in place of a forgotten one"),
    "user.reactivate": _l("renewed the access"),
    "user.recovery-codes": _l("made new recovery codes"),
    "user.recovery-codes-off": _l("gave up the recovery codes"),
    "user.save": _l("changed the user"),
    "user.second-factor-off": _l("turned the second factor off"),
    "user.passkey-on": _l("added a passkey"),
    "user.passkey-off": _l("removed a passkey"),
    "user.second-factor-on": _l("turned the second factor on"),
    "value.agree": _l("wrote down an agreed value"),
    "value.confirm": _l("said that the type is known before the outcome"),
    "value.doubt": _l("took that back: the type may be a leak"),
    "value.undo-agree": _l("took an agreed value back"),
    "value.set": _l("agreed on the value"),
    "verdict.give": _l("said whether it is a machine"),
    "verdict.take-back": _l("took that verdict back"),
    "view.add": _l("kept the view for all"),
    "view.remove": _l("removed the view for all"),
    "view.save": _l("changed the view for all"),
    "webhook.add": _l("added the webhook"),
    "webhook.disable": _l("disabled the webhook"),
    "webhook.pause": _l("paused the webhook"),
    "webhook.remove": _l("removed the webhook"),
    "webhook.resume": _l("resumed the webhook"),
    "webhook.rotate": _l("made a new secret for the webhook"),
    "webhook.save": _l("changed the webhook"),
    "webhook.send-again": _l("sent messages again"),
    "workspace.capacity": _l("changed the capacity"),
    "workspace.save": _l("changed the company's settings"),
    "workspace.set_up": _l("set up Sanket"),
    "worktime.save": _l("changed the working time"),
}
LISTS = {"round.open": ("types", "people")}
"""Deed -> what it tells as lists, and not as from what to what."""


@require_safe
@needs("audit.view")
def page(request: Request) -> HttpResponseBase:
    asked = {name: request.GET.get(name, "").strip() for name in ("by", "kind", "text")}
    everyone = list(queries.users())
    person = next((user for user in everyone if str(user.pk) == asked["by"]), None)
    kind = asked["kind"] if asked["kind"] in KINDS else ""
    found = queries.audit_trail(
        by=person, kind=kind, text=asked["text"], before=cursor(request.GET.get("before", "")), limit=PAGE + 1
    )
    shown = found[:PAGE]
    kept = {name: value for name, value in asked.items() if value}
    types = activities.type_names() if any(entry.verb in LISTS for entry in shown) else {}
    context = {
        "entries": shown,
        "lists": LISTS,
        "type_names": dict(types.values()),
        "deeds": DEEDS,
        "user_choices": [_option("", _("Anybody")), *(_option(user.pk, user) for user in everyone)],
        "kind_choices": [_option("", _("Anything")), *(_option(name, label) for name, label in KINDS.items())],
        "asked": asked,
        "older": f"?{urlencode({**kept, 'before': mark(shown[-1])})}" if len(found) > PAGE else "",
        "newest": f"?{urlencode(kept)}" if "before" in request.GET else "",
    }
    return pages.show(request, "setup/audit.jinja", context)


def _option(value: object, label: object) -> dict[str, str]:
    return {"value": str(value), "label": str(label)}


def mark(entry: AuditEntry | ValueChange) -> str:
    return f"{entry.at.isoformat()}~{entry.pk}"


def cursor(text: str) -> tuple[datetime, int] | None:
    at, _tilde, pk = text.partition("~")
    try:
        return (moment, int(pk)) if (moment := datetime.fromisoformat(at)).tzinfo else None
    except ValueError:
        return None
