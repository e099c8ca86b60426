"""The kinds of notices: what each is called, when it comes, and whether it can wait."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_noop as _n


class Kind(NamedTuple):
    name: str
    label: str
    when: str
    alarm: bool = False
    """It cannot wait for a digest or the end of quiet hours, unless its person says so."""


KINDS = {
    kind.name: kind
    for kind in (
        Kind("lead.assigned", _n("A lead is yours"), _n("Routing or a colleague gave you a lead."), alarm=True),
        Kind(
            "leads.assigned",
            _n("Older leads are yours"),
            _n("Leads that are not new were given to you; once for all of them."),
        ),
        Kind(
            "lead.gone",
            _n("A lead is somebody else's now"),
            _n("A colleague took a lead that was yours, or gave it to somebody else."),
        ),
        Kind(
            "lead.unowned",
            _n("A lead has nobody"),
            _n("A new lead found no owner, or nobody was told of it."),
            alarm=True,
        ),
        Kind(
            "response.due_soon",
            _n("A lead waits for your call"),
            _n("A lead of yours is still to be answered, and most of the time for it has passed."),
            alarm=True,
        ),
        Kind(
            "response.missed",
            _n("A lead was not answered in time"),
            _n("The time for a lead of yours, or of one that nobody has, ran out."),
            alarm=True,
        ),
        Kind(
            "response.escalated",
            _n("An unanswered lead is yours to see to"),
            _n("Whoever had it did not answer in time; or it went from you to the next person."),
            alarm=True,
        ),
        Kind(
            "lead.cooling",
            _n("A lead goes cold soon"),
            _n("A lead of yours goes cold within a day if nothing happens."),
        ),
        Kind("lead.cold", _n("A lead went cold"), _n("A lead of yours is cold now.")),
        Kind(
            "lead.revived",
            _n("A lead is warm again"),
            _n("A lead of yours that had gone cold is hot again."),
            alarm=True,
        ),
        Kind(
            "automation.said",
            _n("An automation tells you something"),
            _n("Something happened for which somebody set up an automation that tells you."),
            alarm=True,
        ),
        Kind(
            "automation.paused",
            _n("An automation paused itself"),
            _n("It set too much in motion at once. What it heard waits until somebody looks at it."),
            alarm=True,
        ),
        Kind(
            "automation.stopped",
            _n("An automation went in a circle"),
            _n("What it did led to itself again, or to a chain of automations that was too long; it was stopped."),
        ),
        Kind("import.finished", _n("An import is done"), _n("A file that you imported was read to its end.")),
        Kind("import.failed", _n("An import failed"), _n("A file that you wanted to import could not be read.")),
        Kind(
            "source.failing",
            _n("A source fails"),
            _n("A connected source cannot be reached or understood."),
            alarm=True,
        ),
        Kind("channel.failing", _n("A channel is shut"), _n("For days nothing could be sent by one of your channels.")),
        Kind(
            "job.failed",
            _n("Work in the background failed"),
            _n("A job was given up after several attempts."),
            alarm=True,
        ),
    )
}
