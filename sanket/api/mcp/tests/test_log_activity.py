"""The guarded write: told first, written once, and only what was told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sanket.crm.activities import queries
from sanket.crm.activities.actions import log
from sanket.crm.models import Activity, AuditEntry

CALL = {"account": "Nandgiri", "offering": "RX-6", "type": "call", "note": "Wants a demo.\nNext week."}


def confirmed(assistant, **arguments):
    shown = assistant.told("log_activity", **arguments)
    return shown, assistant.told("log_activity", **arguments, confirm=shown["confirm"])


def test_without_confirm_nothing_is_written(cast, assistant):
    before = Activity.objects.count()
    told = assistant("alice").told("log_activity", **CALL, contact="rao")
    assert Activity.objects.count() == before
    assert told["status"] == "dry_run"
    assert told["sentence"].startswith("Nothing is written yet.")
    assert told["would_write"]["contact"] == {"id": "Rao", "name": "Rao"}
    assert told["would_write"]["source"] == "assistant: Desk"
    assert told["would_write"]["value"] == 2
    effect = told["effect"]
    assert [one["offering"]["id"] for one in effect] == ["RX-6", "robots"]
    assert effect[0]["interest_after"] == pytest.approx(effect[0]["interest_before"] + 2, abs=0.01)
    assert effect[0]["lead_before"]
    assert effect[0]["goes_cold_after"] > effect[0]["goes_cold_before"]


def test_with_confirm_it_is_written_once(cast, assistant):
    alice = assistant("alice")
    shown, told = confirmed(alice, **CALL)
    assert told["status"] == "logged"
    assert told["would_write"] == shown["would_write"]
    assert told["lead"] == cast.lead("Nandgiri").pk
    row = Activity.objects.get(external_id=told["would_write"]["activity"])
    assert (row.account, row.type.external_id, row.note) == (cast.accounts["Nandgiri"], "call", CALL["note"])
    why = alice.told("why_is_this_a_lead", lead=told["lead"])
    assert why["interest"] == pytest.approx(told["effect"][0]["interest_after"], rel=1e-3)
    entry = AuditEntry.objects.get(verb="activity.add", subject=row.external_id)
    assert entry.by == cast.alice
    again = alice.told("log_activity", **CALL, confirm=shown["confirm"])
    assert again["status"] == "already_logged"
    assert again["would_write"] == told["would_write"]
    assert Activity.objects.filter(external_id=row.external_id).count() == 1
    assert AuditEntry.objects.filter(verb="activity.add", subject=row.external_id).count() == 1
    same = alice.told("log_activity", **CALL, activity=row.external_id, occurred_at=told["would_write"]["occurred_at"])
    assert (same["status"], same["confirm"]) == ("already_logged", "")


def test_what_makes_a_lead_is_foretold(cast, assistant):
    cast.account("Tapti", territory="West")
    asked = {"account": "Tapti", "offering": "RX-6", "type": "Asked for a quote"}
    alice = assistant("alice")
    shown, told = confirmed(alice, **asked)
    assert (shown["effect"][0]["lead_before"], shown["effect"][0]["lead_after"]) == (False, True)
    assert "a lead, until" in shown["sentence"]
    assert shown["lead"] is None
    assert told["lead"] == cast.lead("Tapti").pk
    assert alice.told("get_lead", lead=told["lead"])["tipped_by"] == told["would_write"]["activity"]


def test_what_ends_a_lead_is_foretold(cast, assistant):
    shown = assistant("alice").told("log_activity", account="Nandgiri", offering="RX-6", type="moved")
    first = shown["effect"][0]
    assert first["interest_after"] < first["interest_before"]


def test_only_what_was_shown_is_written(cast, assistant):
    alice = assistant("alice")
    shown = alice.told("log_activity", **CALL)
    count = Activity.objects.count()
    for other in ({"note": "Something else"}, {"type": "quote"}, {"offering": "robots"}, {"activity": "mine"},
                  {"contact": "Rao"}, {"occurred_at": "2026-01-01"}):  # fmt: skip
        code, sentence = alice.refused("log_activity", **{**CALL, **other}, confirm=shown["confirm"])
        assert code == "mcp.confirm-other", other
        assert "without confirm" in sentence
    assert alice.refused("log_activity", **CALL, confirm="forged")[0] == "mcp.confirm"
    assert alice.refused("log_activity", **CALL, confirm=shown["confirm"] + "x")[0] == "mcp.confirm"
    assert assistant("bob").refused("log_activity", **CALL, confirm=shown["confirm"])[0] == "mcp.confirm"
    assert Activity.objects.count() == count


def test_a_confirm_is_good_for_a_quarter_of_an_hour(cast, assistant, monkeypatch):
    import time

    alice = assistant("alice")
    shown = alice.told("log_activity", **CALL)
    later = time.time() + 901
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert alice.refused("log_activity", **CALL, confirm=shown["confirm"])[0] == "mcp.confirm-old"


def test_an_id_of_its_own(cast, assistant):
    alice = assistant("alice")
    when = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    _shown, told = confirmed(alice, **CALL, activity="telephony-7", occurred_at=when)
    assert told["would_write"]["activity"] == "telephony-7"
    code, sentence = alice.refused("log_activity", **{**CALL, "type": "quote"}, activity="telephony-7")
    assert (code, "Another activity" in sentence) == ("mcp.conflict", True)


def test_what_cannot_have_happened(assistant):
    alice = assistant("alice")
    assert alice.refused("log_activity", **CALL, occurred_at="2999-01-01")[0] == "mcp.instant"
    assert alice.refused("log_activity", **CALL, activity="a\tb")[0] == "mcp.text"
    assert alice.refused("log_activity", **{**CALL, "note": "x" * 5_000})[0] == "mcp.arguments"


def test_what_was_withdrawn_is_not_said_to_be_logged(cast, assistant):
    alice = assistant("alice")
    confirmed(alice, **CALL, activity="telephony-8", occurred_at="2026-01-05")
    facts = queries.logged(["telephony-8"])["telephony-8"]
    log([facts], now_s=int(datetime.now(UTC).timestamp()), mode="withdraw")
    code, sentence = alice.refused("log_activity", **CALL, activity="telephony-8", occurred_at="2026-01-05")
    assert (code, "did not happen" in sentence) == ("mcp.withdrawn", True)
