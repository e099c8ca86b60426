"""The audit trail: who changed what, when, from what to what, and why."""

from __future__ import annotations

from typing import Any

from ninja import Query
from pydantic import Field

from sanket.api.rest.call import Call
from sanket.api.rest.operation import Resource
from sanket.api.rest.paging import read, write
from sanket.api.rest.resources.scoring import instant
from sanket.api.rest.shapes import Line, Paged, Person, Told, When, moment, page, person
from sanket.crm.workspace import queries

resource = Resource("Audit trail")


class EntryTold(Told):
    id: int
    at: When
    by: Person | None = Field(description="null: the system or the command line")
    verb: str
    kind: str
    subject: str
    label: str
    changes: dict[str, Any]
    reason: str


class EntriesAsked(Paged):
    kind: Line = Field("", description="such as lead, account, user")
    subject: Line = ""
    verb: Line = Field("", description="such as lead.accept; with a dot at its end all that begin so")
    text: Line = Field("", description="stands in label, subject, verb or reason")


@resource.get("/audit", gives=page(EntryTold), scope="audit:read", deed="audit.view", selects=True)
def index(request: Call, asked: Query[EntriesAsked]) -> dict[str, Any]:
    """Entries, the newest first."""
    place = read(asked.cursor, str, int)
    found = queries.audit_trail(
        kind=asked.kind,
        subject=asked.subject,
        verb=asked.verb,
        text=asked.text,
        before=(instant(place[0]), place[1]) if place else None,
        limit=asked.limit + 1,
    )
    part = found[: asked.limit]
    after = write([part[-1].at.isoformat(), part[-1].pk]) if len(found) > asked.limit else None
    names = ("verb", "kind", "subject", "label", "changes", "reason")
    return {
        "items": [
            {
                "id": one.pk,
                "at": moment(one.at),
                "by": person(one.by),
                **{name: getattr(one, name) for name in names},
            }
            for one in part
        ],
        "next": after,
    }
