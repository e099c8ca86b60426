"""The kinds of files, each with its columns and its way into the rooms below."""

from __future__ import annotations

from collections.abc import Mapping

from sanket.crm.imports.kinds import (
    accounts,
    activities,
    activity_types,
    communications,
    contacts,
    deals,
    fitment,
    offerings,
    purchases,
)
from sanket.crm.imports.kinds.kind import Kind

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        accounts.KIND,
        contacts.KIND,
        offerings.KIND,
        activity_types.KIND,
        fitment.KIND,
        activities.KIND,
        deals.KIND,
        purchases.KIND,
        communications.KIND,
    )
}
