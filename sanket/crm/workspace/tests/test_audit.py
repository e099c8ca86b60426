"""The audit trail."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import audit_trail
from sanket.crm.workspace.tests.cast import NOW


def test_entries_are_found_newest_first_page_by_page(cast):
    told = [
        audit(by=cast.alice, verb="lead.accept", kind="lead", subject=number, now=NOW + timedelta(minutes=number // 2))
        for number in range(7)
    ]
    first = audit_trail(kind="lead", limit=3)
    assert first == told[:3:-1]
    last = first[-1]
    assert audit_trail(kind="lead", limit=9, before=(last.at, last.pk)) == told[3::-1]


def test_filters(cast):
    audit(by=cast.alice, verb="lead.accept", kind="lead", subject="A1", now=NOW)
    audit(by=cast.bob, verb="lead.assign", kind="lead", subject="A2", now=NOW + timedelta(days=1))
    audit(by=None, verb="account.save", kind="account", subject="A1", now=NOW + timedelta(days=2))

    def verbs(**asked):
        return [entry.verb for entry in audit_trail(since=NOW, **asked) if entry.kind in ("lead", "account")]

    assert verbs(verb="lead.") == ["lead.assign", "lead.accept"]
    assert verbs(verb="lead.accept") == ["lead.accept"]
    assert verbs(by=cast.bob) == ["lead.assign"]
    assert verbs(subject="A1") == ["account.save", "lead.accept"]
    assert verbs(until=NOW + timedelta(days=1), verb="lead.") == ["lead.accept"]


def test_values_of_all_kinds_are_kept_and_long_names_cut(cast):
    entry = audit(
        by=cast.bob,
        verb="account.save",
        kind="account",
        subject="x" * 500,
        label="y" * 500,
        changes={"turnover": [None, Decimal("12.50")], "at": [NOW, NOW.date()], "tags": [["a"], []]},
        now=NOW,
    )
    entry.refresh_from_db()
    assert (len(entry.subject), len(entry.label)) == (200, 300)
    assert entry.changes == {"turnover": [None, "12.50"], "at": [str(NOW), str(NOW.date())], "tags": [["a"], []]}
