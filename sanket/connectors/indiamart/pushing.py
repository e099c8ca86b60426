"""What IndiaMART sends by itself: one enquiry or several, in an envelope or bare."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sanket.connectors import bodies
from sanket.connectors.indiamart.enquiries import ID, key_of
from sanket.connectors.indiamart.pulling import PULL
from sanket.connectors.indiamart.words import told
from sanket.connectors.refusals import Came, Unheard
from sanket.crm.capture.queries import Source

MOST = 2_000


def came(source: Source, headers: dict[str, Any], raw: bytes, now: datetime) -> Came:
    if source.settings.get("way", "") == PULL:
        raise Unheard("connect.indiamart-pull", "This source only asks IndiaMART; see its settings.", 403)
    said = bodies.as_json(raw)
    found = said.get("RESPONSE", said) if isinstance(said, dict) else said
    leads = [found] if isinstance(found, dict) else found
    if not isinstance(leads, list) or len(leads) > MOST:
        raise _no_enquiry()
    things: list[tuple[str, Any]] = []
    refused: list[tuple[int, Unheard]] = []
    for index, lead in enumerate(leads):
        if not isinstance(lead, dict):
            refused.append((index, _no_enquiry()))
        elif not told(lead, ID):
            refused.append((index, _no_number()))
        else:
            things.append((key_of(lead), lead))
    if refused and not things:
        raise refused[0][1]
    # IndiaMART reads no more of the answer than its status, and sends all of them again if that is none of success.
    return Came(things, refused)


def _no_enquiry() -> Unheard:
    return Unheard("connect.indiamart", "An enquiry of IndiaMART is expected, or a list of them in RESPONSE.")


def _no_number() -> Unheard:
    return Unheard("connect.indiamart-id", "An enquiry without UNIQUE_QUERY_ID cannot be counted once; it is not kept.")
