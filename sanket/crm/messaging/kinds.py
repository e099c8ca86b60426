"""The kinds of notices: what each is called, when it comes, and whether it can wait."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    name: str
    label: str
    when: str
    alarm: bool = False
    """It cannot wait for a digest or the end of quiet hours, unless its person says so."""


KINDS = {
    kind.name: kind
    for kind in (
        Kind("lead.assigned", "A lead is yours", "Routing or a colleague gave you a lead.", alarm=True),
        Kind(
            "leads.assigned", "Older leads are yours", "Leads that are not new were given to you; once for all of them."
        ),
        Kind("lead.unowned", "A lead has nobody", "A new lead found no owner, or nobody was told of it.", alarm=True),
        Kind("lead.cooling", "A lead goes cold soon", "A lead of yours goes cold within a day if nothing happens."),
        Kind("lead.cold", "A lead went cold", "A lead of yours is cold now."),
        Kind("lead.revived", "A lead is warm again", "A lead of yours that had gone cold is hot again.", alarm=True),
        Kind("import.finished", "An import is done", "A file that you imported was read to its end."),
        Kind("import.failed", "An import failed", "A file that you wanted to import could not be read."),
        Kind("source.failing", "A source fails", "A connected source cannot be reached or understood.", alarm=True),
        Kind("job.failed", "Work in the background failed", "A job was given up after several attempts.", alarm=True),
    )
}
