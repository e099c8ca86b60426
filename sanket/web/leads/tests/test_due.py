"""The pill that says until when a lead is to be answered."""

from __future__ import annotations

from sanket.crm.response.queries import Clock
from sanket.web.leads.due import due, due_of

AT = 1_800_000_000


def missed(own_due: int) -> Clock:
    found = Clock(lead_id=1, started_at=AT - 400, target=300, due_at=AT - 100, missed_at=AT - 100, look_at=own_due)
    found.own_due = own_due
    return found


def test_who_has_it_next_is_told_of_their_own_time_and_then_how_late_they_are():
    for pill in (due(missed(AT + 252), at=AT), due_of(AT + 252, at=AT, answer=True, missed_at=AT - 100)):
        assert pill is not None
        assert (pill.text, pill.kind, pill.at) == ("answer within 5 min", "warn", AT + 252)
        assert "Missed before at" in pill.title
    late = due(missed(AT + 252), at=AT + 900)
    assert late is not None
    assert (late.text, late.kind) == ("11 min late", "bad")


def test_who_missed_it_themselves_is_late_since_then():
    pill = due(missed(AT - 100), at=AT)
    assert pill is not None
    assert (pill.text, pill.kind, "before" in pill.title) == ("2 min late", "bad", False)


def test_what_is_not_yet_missed_presses_once_who_has_it_was_warned():
    running = Clock(lead_id=1, started_at=AT, target=300, due_at=AT + 300, look_at=AT + 180)
    assert [getattr(due(running, at=AT + n), "kind", "") for n in (0, 180, 300)] == ["mute", "warn", "bad"]
    running.warned_at = AT + 60
    assert getattr(due(running, at=AT + 61), "kind", "") == "warn"
