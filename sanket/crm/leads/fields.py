"""What conditions may ask of leads: rows that later facts have not withdrawn, as recognition and people left them."""

from __future__ import annotations

from sanket.crm.leads.models import Stage
from sanket.engine.conditions.fields import OF_OTHERS, Entity, Field, Kind, Subject

# UNION, not UNION ALL: a circle in the catalogue ends.
_SAID = (
    "(WITH RECURSIVE up(id, key, name, parent) AS ("
    "SELECT o.id, o.external_id, o.name, o.parent_id FROM crm_offering o WHERE o.id = lead.offering_id"
    " UNION SELECT o.id, o.external_id, o.name, o.parent_id FROM up JOIN crm_offering o ON o.id = up.parent)"
    " SELECT key AS value FROM up UNION ALL SELECT name FROM up WHERE name <> '') AS offering"
)
"""Keys and names of the lead's offering and of all categories above it: a category is meant with all below it."""


def condition_entities() -> tuple[Entity, ...]:
    """The lead."""
    owner = "(SELECT owner.email FROM crm_user owner WHERE owner.id = lead.owner_id)"
    closed = "(lead.closed_at IS NOT NULL)"
    fields = (
        Field("id", Kind.NUMBER, "its number, as in the address of its page", "lead.id"),
        Field(
            "offering", Kind.TEXT, "the product or category and all above it, by key or name", "offering.value", OF_OTHERS,
            each={"sqlite": _SAID, "postgresql": _SAID},
        ),
        Field("stage", Kind.TEXT, "how far people brought it", "lead.stage", choices=tuple(Stage.values)),
        Field("owner", Kind.TEXT, "the owner's e-mail address", owner, OF_OTHERS),
        Field("assigned", Kind.TRUTH, "whether it was given to the owner, who is not just the account's", "lead.assigned"),
        Field("closed", Kind.TRUTH, "whether people closed it", closed),
        Field("recognised", Kind.MOMENT, "when it became a lead", "lead.recognised_at", whole_seconds=True),
        Field("cold_on", Kind.MOMENT, "when it goes or went cold by itself", "lead.cold_at", whole_seconds=True),
        Field("last_activity", Kind.MOMENT, "when something happened last", "lead.last_at", whole_seconds=True),
        Field("fitment", Kind.PERCENT, "how well the account fits", "lead.fitment"),
        Field("people", Kind.NUMBER, "how many contacts are behind it", "lead.people"),
        Field("activities", Kind.NUMBER, "how many activities count for it", "lead.activities"),
    )  # fmt: skip
    return (Entity("lead", {field.name: field for field in fields}, frozenset({"lead"})),)


def condition_subjects() -> tuple[Subject, ...]:
    """Leads, with their account."""
    # A lead that facts have withdrawn is none.
    rows = "(SELECT * FROM crm_lead WHERE withdrawn_at IS NULL) lead"
    account = "JOIN crm_account account ON account.id = lead.account_id"
    external = "CAST(lead.id AS varchar(20))"
    return (Subject("lead", rows, "lead.id", external, {"account": account}, "lead.recognised_at"),)
