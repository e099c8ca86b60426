"""What the room does when others announce something, and what workers report."""

from __future__ import annotations

from sanket.crm.alerts.answering import due_soon, escalated, missed
from sanket.crm.alerts.leads import given_out, moved, revived, went_cold
from sanket.crm.alerts.site import import_failed, import_finished, job_failed, source_fails

__all__ = [
    "due_soon",
    "escalated",
    "given_out",
    "import_failed",
    "import_finished",
    "job_failed",
    "missed",
    "moved",
    "revived",
    "source_fails",
    "went_cold",
]
