"""What was known of a lead when it was recognised, beside what is known now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanket.crm.leads.queries import Lead
from sanket.crm.recognition import queries as recognition
from sanket.web.leads.told import Told, address

FROZEN = ("at", "interest", "interest_threshold", "fitment", "fitment_threshold", "activities")


def evidence(lead: Lead, told: Told) -> dict[str, Any] | None:
    """What was frozen when the lead was recognised, beside what is known now."""
    frozen: Mapping[str, Any] = lead.evidence or {}
    if not frozen.get("at"):
        return None
    now = {part.taken.act.id: part for part in told.parts}
    return {
        **{key: frozen.get(key) for key in FROZEN},
        "parts": [_row(row, now) for row in frozen.get("parts") or ()],
        "tipped_by": frozen.get("tipped_by", ""),
        "alone": _alone(frozen, lead),
        "interest_now": told.why.interest,
        "fitment_now": told.why.fitment,
        "activities_now": len(told.parts),
    }


def _alone(frozen: Mapping[str, Any], lead: Lead) -> str:
    """The activity that made it a lead though its interest was below what is needed, if one did."""
    below = frozen.get("interest", 0) < frozen.get("interest_threshold", 0)
    return str((lead.why.get("tipped") or {}).get("type", "")) if below else ""


def _row(row: Mapping[str, Any], now: Mapping[str, recognition.PartOf]) -> dict[str, Any]:
    part = now.get(str(row.get("activity")))
    return {
        "what": row.get("type", ""),
        "who": row.get("name") or row.get("title") or row.get("contact") or "",
        "when": row.get("occurred_at"),
        "value": row.get("value"),
        "points": row.get("points"),
        "now": part.points if part else None,
        "url": address(str(row.get("activity", ""))) if part else "",
    }
