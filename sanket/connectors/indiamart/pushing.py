"""What IndiaMART sends by itself: one enquiry or several, in an envelope or bare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sanket.connectors import bodies
from sanket.connectors.indiamart.enquiries import ID, key_of
from sanket.connectors.indiamart.pulling import PULL
from sanket.connectors.indiamart.words import told
from sanket.connectors.refusals import Unheard
from sanket.crm.capture.queries import Source

MOST = 2_000


def came(source: Source, headers: dict[str, Any], raw: bytes, now: datetime) -> Sequence[tuple[str, Any]]:
    if source.settings.get("way", "") == PULL:
        raise Unheard("connect.indiamart-pull", "This source only asks IndiaMART; see its settings.", 403)
    said = bodies.as_json(raw)
    found = said.get("RESPONSE", said) if isinstance(said, dict) else said
    leads = [found] if isinstance(found, dict) else found
    if not isinstance(leads, list) or len(leads) > MOST or not all(isinstance(lead, dict) for lead in leads):
        raise Unheard("connect.indiamart", "An enquiry of IndiaMART is expected, or a list of them in RESPONSE.")
    if not leads or not all(told(lead, ID) for lead in leads):
        # All or nothing: IndiaMART reads no more of the answer than its status.
        raise Unheard(
            "connect.indiamart-id", "An enquiry without UNIQUE_QUERY_ID cannot be counted once; none is kept."
        )
    return [(key_of(lead), lead) for lead in leads]
