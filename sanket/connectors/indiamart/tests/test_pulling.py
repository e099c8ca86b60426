"""IndiaMART is asked in time and never too often; what it answers is kept before it is read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sanket.connectors import jobs
from sanket.connectors.indiamart import pulling
from sanket.connectors.indiamart.tests.story import KEY, NONE, Mart, asked, envelope, lead
from sanket.crm.capture import connecting
from sanket.crm.capture.actions import SourceRefused, disable_source, reconnect
from sanket.crm.capture.models import Source
from sanket.crm.capture.queries import health, secret
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.outbound.tests.receiver import Receiver, Say


def test_what_is_new_is_asked_for_in_indian_time(mart: Mart, indiamart: Receiver) -> None:
    mart.serve(indiamart, lambda heard: envelope(lead()))
    source = mart.pull()
    assert asked(indiamart.heard[0]) == (KEY, "18-Nov-202616:30:00", "20-Nov-202617:30:00")
    assert (source.state["cursor"], source.last_error, mart.states()) == (NOW_S, "", ["taken"])
    assert mart.logged() == [("Kalyan Coatings", "Ravi Sample", "robot", "indiamart-enquiry")]


def test_nothing_is_missed_between_two_calls_and_nothing_counts_twice(mart: Mart, indiamart: Receiver) -> None:
    one, late = lead(), lead(QUERY_TIME="2026-11-20 17:29:00")
    mart.serve(indiamart, lambda heard: envelope(one))
    mart.pull()
    mart.serve(indiamart, lambda heard: envelope(one, late))
    mart.pull(6)
    assert asked(indiamart.heard[1])[1:] == ("20-Nov-202616:30:00", "20-Nov-202617:36:00")
    assert mart.states() == ["taken", "taken"]


def test_a_key_is_used_once_in_five_minutes_whoever_asks(mart: Mart, indiamart: Receiver) -> None:
    mart.serve(indiamart, lambda heard: NONE)
    mart.pull()
    mart.pull(1)
    mart.pull(4)
    assert len(indiamart.heard) == 1
    mart.pull(0.5)
    assert len(indiamart.heard) == 2


def test_a_kill_after_the_claim_costs_no_second_call(mart: Mart, indiamart: Receiver) -> None:
    assert pulling.claim(Source.objects.get(pk=mart.source.pk), NOW) is not None
    mart.pull(1)
    assert indiamart.heard == []
    mart.serve(indiamart, lambda heard: envelope(lead()))
    mart.pull(5)
    assert (asked(indiamart.heard[0])[1], len(mart.logged())) == ("18-Nov-202616:36:00", 1)


def test_a_kill_before_reading_leaves_what_came_for_the_next_minute(
    mart: Mart, indiamart: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mart.serve(indiamart, lambda heard: envelope(lead(), lead()))
    with monkeypatch.context() as broken:
        broken.setattr(pulling, "take_deliveries", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mart.pull()
    assert mart.states() == ["stored", "stored"]
    monkeypatch.setattr(jobs, "now", lambda: NOW + timedelta(minutes=1))
    jobs.connect.call()
    assert (mart.states(), len(indiamart.heard)) == (["taken", "taken"], 1)


def test_a_kill_in_the_middle_of_one_leaves_nothing_of_it(
    mart: Mart, indiamart: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mart.serve(indiamart, lambda heard: envelope(lead()))
    with monkeypatch.context() as broken:
        broken.setattr(connecting, "delivery_taken", lambda *_, **__: exec("raise KeyboardInterrupt"))
        with pytest.raises(KeyboardInterrupt):
            mart.pull()
    assert (mart.states(), mart.logged()) == (["stored"], [])
    connecting.take_deliveries(mart.source, now=NOW)
    assert (mart.states(), len(mart.logged())) == (["taken"], 1)


def test_no_enquiries_are_no_error(mart: Mart, indiamart: Receiver) -> None:
    mart.serve(indiamart, lambda heard: NONE)
    source = mart.pull()
    assert (source.last_error, source.state["cursor"]) == ("", NOW_S)
    assert health(source, now=NOW).state == "ok"


def test_a_long_absence_is_caught_up_week_by_week(mart: Mart, indiamart: Receiver) -> None:
    mart.serve(indiamart, lambda heard: NONE)
    mart.source.settings["days"] = 20
    mart.source.save(update_fields=["settings"])
    mart.pull()
    for _ in range(3):
        mart.pull(6)
    windows = [asked(heard)[1:] for heard in indiamart.heard]
    assert windows == [
        ("31-Oct-202616:30:00", "07-Nov-202616:29:00"),
        ("07-Nov-202615:29:00", "14-Nov-202615:28:00"),
        ("14-Nov-202614:28:00", "20-Nov-202617:42:00"),
        ("20-Nov-202616:42:00", "20-Nov-202617:48:00"),
    ]


def test_asked_too_often_it_is_left_alone_for_a_quarter_of_an_hour(mart: Mart, indiamart: Receiver) -> None:
    mart.serve(indiamart, lambda heard: {"CODE": 429, "STATUS": "FAILURE", "MESSAGE": "Too many requests"})
    source = mart.pull()
    assert "asked too often" in source.last_error
    assert pulling.due(source, NOW) == NOW + timedelta(minutes=15)
    mart.pull(14)
    assert len(indiamart.heard) == 1
    mart.serve(indiamart, lambda heard: envelope(lead()))
    assert mart.pull(1).last_error == ""
    assert asked(indiamart.heard[1])[1] == "18-Nov-202616:45:00"


def test_a_refused_key_says_so_and_is_asked_again_once_it_is_changed(mart: Mart, indiamart: Receiver) -> None:
    mart.serve(indiamart, lambda heard: {"CODE": 401, "STATUS": "FAILURE", "MESSAGE": "Invalid glusr_crm_key"})
    mart.pull()
    source = mart.pull(60)
    assert "refuses the key" in source.last_error
    assert KEY not in source.last_error
    told = health(source, now=mart.now)
    assert (told.state, told.since, told.next_at) == ("failing", NOW, mart.now + timedelta(hours=1))
    reconnect(source, typed={"key": "another", "days": "2", "url": source.settings["url"]}, by=None, now=mart.now)
    mart.serve(indiamart, lambda heard: NONE)
    mart.pull(6)
    assert asked(indiamart.heard[-1])[0] == "another"
    assert health(mart.source, now=mart.now).state == "ok"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Say(body=b"<html>"), "no JSON"),
        (Say(body=b"[" * 100_000), "no JSON"),
        (Say(body=b"[]"), "code none"),
        (Say(status=502), "HTTP 502"),
        (Say(status=429), "asked too often"),
        ({"CODE": "400", "MESSAGE": "Bad <b>time</b>"}, "It says: Bad time"),
        ({"CODE": 200, "RESPONSE": "many"}, "none that can be read"),
        ({"CODE": 200, "RESPONSE": ["one"]}, "none that can be read"),
    ],
)
def test_an_answer_that_makes_no_sense_moves_nothing(
    mart: Mart, indiamart: Receiver, answer: object, sentence: str
) -> None:
    mart.serve(indiamart, lambda heard: answer)
    source = mart.pull()
    assert sentence in source.last_error
    assert ("cursor" in source.state, mart.states()) == (False, [])


def test_nobody_there(mart: Mart, indiamart: Receiver) -> None:
    mart.source.settings["url"] = "http://127.0.0.1:1999/"
    mart.source.save(update_fields=["settings"])
    assert mart.pull().last_error == "127.0.0.1 cannot be reached."


def test_less_is_asked_for_where_not_all_came(mart: Mart, indiamart: Receiver) -> None:
    mart.serve(indiamart, lambda heard: envelope(lead(), TOTAL_RECORDS=9))
    mart.source.state = {"cursor": NOW_S - 86_400 * 30}
    mart.source.save(update_fields=["state"])
    for _ in range(8):
        mart.pull(6)
    source = mart.source
    # The smallest window was kept as it came, and the next is long again.
    assert source.state["window_s"] == pulling.LONGEST_S
    assert len(mart.states()) == 1
    assert source.state["cursor"] > NOW_S - 86_400 * 30


def test_one_enquiry_that_is_no_list_is_taken(mart: Mart, indiamart: Receiver) -> None:
    mart.serve(indiamart, lambda heard: {**envelope(), "RESPONSE": lead(), "TOTAL_RECORDS": "1"})
    mart.pull()
    assert len(mart.logged()) == 1


def test_a_source_that_is_off_is_not_asked(mart: Mart, indiamart: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    disable_source(mart.source, by=None, now=NOW)
    mart.pull()
    monkeypatch.setattr(jobs, "now", lambda: NOW)
    jobs.connect.call()
    assert indiamart.heard == []
    assert health(mart.source, now=NOW).state == "off"


def test_without_a_worker_it_is_late(mart: Mart) -> None:
    assert health(mart.source, now=NOW).state == "new"
    assert health(mart.source, now=NOW + timedelta(minutes=20)).state == "late"


def test_settings_that_cannot_be(mart: Mart) -> None:
    for typed, field in (({"days": "many"}, "days"), ({"url": "ftp://x.example"}, "url"), ({"days": "999"}, "days")):
        with pytest.raises(SourceRefused) as refused:
            reconnect(mart.source, typed=typed, by=None, now=NOW)
        assert refused.value.data["field"] == field
    reconnect(mart.source, typed={"key": "", "days": "3"}, by=None, now=NOW)
    source = Source.objects.get(pk=mart.source.pk)
    assert (secret(source, "key"), KEY in str(source.settings)) == (KEY, False)


def test_a_key_that_was_sealed_elsewhere_is_to_be_typed_again(mart: Mart, indiamart: Receiver, settings: Any) -> None:
    settings.SECRET_KEY = "restored without it"
    assert "type it again" in mart.pull().last_error
    assert indiamart.heard == []
