"""A message goes out signed, again and again until it is taken, and never more than it should."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from sanket.crm.recognition.tests.story import NOW
from sanket.crm.webhooks import actions, jobs, queries
from sanket.crm.webhooks.claiming import claim_one
from sanket.crm.webhooks.jobs import deliver_due, forget_messages
from sanket.crm.webhooks.models import WebhookDelivery, WebhookMessage, WebhookSecret
from sanket.crm.webhooks.tests.conftest import Wire
from sanket.crm.workspace.queries import audit_trail
from sanket.outbound.tests.receiver import Say, receiving
from sanket.shared import retries

DAY = 86_400


@pytest.fixture(autouse=True)
def punctual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "JITTER", 0)


@pytest.fixture
def told(wire: Wire) -> Wire:
    """One message waits."""
    actions.send_test(wire.endpoint, by=None, now=wire.now)
    return wire


def test_what_is_sent_is_verified_by_the_receivers_own_library(told: Wire):
    (heard,) = told.deliver()
    assert told.read(heard) == {
        "type": "webhook.test",
        "timestamp": "2026-11-20T12:00:00Z",
        "data": {"hello": "Sanket"},
    }
    assert (heard.method, heard.path, heard.headers["content-type"]) == ("POST", "/hook", "application/json")
    assert heard.headers["webhook-id"].startswith("msg_")
    assert "." not in heard.headers["webhook-id"]
    assert heard.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert told.log() == [("delivered", None, [200])]
    assert told.again().delivered_at == int(NOW.timestamp())
    assert told.deliver(days=9) == []
    with pytest.raises(WebhookVerificationError):
        told.read(heard, "whsec_" + "A" * 44)
    with pytest.raises(WebhookVerificationError):
        told.read(heard._replace(body=heard.body + b" "))


def test_it_is_tried_by_the_schedule_and_then_given_up(told: Wire):
    told.answers(500)
    ids = set()
    for pause in retries.PAUSES:
        assert told.deliver(seconds=pause - 1) == [] if pause else True
        (heard,) = told.deliver(seconds=1 if pause else 0)
        ids.add(heard.headers["webhook-id"])
        assert heard.headers["webhook-timestamp"] == str(int(told.now.timestamp()))
        told.read(heard)
    assert len(ids) == 1
    assert told.log() == [("failed", None, [500] * 10)]
    assert told.deliver(days=1) == []
    assert queries.counts(told.endpoint) == (0, 1)


def test_jitter_spreads_what_failed_together(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retries, "JITTER", 0.1)
    assert len({retries.pause_after(3) for _ in range(50)}) > 5


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 500, 503])
def test_only_2xx_is_success_and_redirects_are_not_followed(told: Wire, status: int):
    told.answers(status, Location=told.receiver.url + "/elsewhere")
    assert [heard.path for heard in told.deliver()] == ["/hook"]
    assert told.log() == [("waiting", 5, [status])]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_all_of_2xx_is(told: Wire, status: int):
    told.answers(status)
    told.deliver()
    assert told.log() == [("delivered", None, [status])]


def test_410_disables_and_the_page_says_so(told: Wire):
    actions.send_test(told.endpoint, by=None, now=told.now + timedelta(minutes=1))
    told.answers(410)
    told.deliver()
    assert told.log() == [("failed", None, [410]), ("waiting", None, [])]
    assert (told.again().disabled_why, told.endpoint.disabled_at) == ("gone", told.now)
    assert audit_trail(kind="webhook")[0].verb == "webhook.disable"
    assert told.deliver(days=1) == []
    told.answers(200)
    actions.resume(told.endpoint, by=None, now=told.now)
    assert len(told.deliver()) == 1
    assert told.log() == [("failed", None, [410]), ("delivered", None, [200])]


@pytest.mark.parametrize(
    ("status", "headers", "rest"),
    [
        (429, {}, 30),
        (502, {}, 30),
        (504, {}, 30),
        (429, {"Retry_After": "120"}, 120),
        (503, {"Retry_After": "120"}, 120),
        (503, {"Retry_After": "Fri, 20 Nov 2026 12:10:00 GMT"}, 600),
        (503, {"Retry_After": "999999999999"}, DAY),
        (503, {"Retry_After": "soon"}, 0),
        (503, {"Retry_After": "-5"}, 0),
        (503, {"Retry_After": "Sat, 01 Jan 2000 00:00:00 GMT"}, 0),
        (500, {}, 0),
    ],
)
def test_whoever_asks_for_a_pause_has_it_for_everything(told: Wire, status: int, headers: dict[str, str], rest: int):
    told.answers(status, **headers)
    told.deliver()
    assert told.log() == [("waiting", max(5, rest), [status])]
    actions.send_test(told.endpoint, by=None, now=told.now)
    told.answers(200)
    heard = told.deliver(seconds=rest - 1) if rest else []
    assert heard == []
    assert len(told.deliver(seconds=6)) == 2


def test_an_endpoint_that_fails_for_days_is_disabled_and_loses_nothing(told: Wire):
    told.answers(500)
    for _ in range(6):
        told.deliver(days=1)
        if told.again().disabled_at is None:
            actions.send_test(told.endpoint, by=None, now=told.now)
    assert told.again().disabled_why == "failing"
    assert {state for state, _, _ in told.log()} == {"waiting"}
    assert told.deliver(days=1) == []
    told.answers(200)
    actions.resume(told.endpoint, by=None, now=told.now)
    assert len(told.deliver()) == len(told.log())
    assert (told.again().failing_since, told.endpoint.disabled_at) == (None, None)


def test_one_success_begins_the_days_anew(told: Wire):
    told.answers(500)
    told.deliver()
    assert told.again().failing_since
    told.answers(200)
    told.deliver(days=4)
    assert told.again().failing_since is None


def test_nobody_there_is_an_attempt_with_a_sentence(told: Wire, settings):
    settings.SANKET_OUTBOUND_ALLOW = frozenset()
    told.deliver()
    assert told.log() == [("waiting", 5, [None])]
    (one,) = queries.deliveries(told.endpoint)
    assert "no public address" in queries.attempts_of(one)[0].answer


def test_the_log_keeps_the_beginning_of_the_answer(told: Wire):
    told.receiver.answer = lambda heard: Say(400, {}, b"\0bad \xff" + b"x" * 9000)
    told.deliver()
    (one,) = queries.deliveries(told.endpoint)
    (attempt,) = queries.attempts_of(one)
    assert attempt.answer.startswith("bad �xxx")
    assert len(attempt.answer) == 1000
    assert attempt.ms >= 0


# ------------------------------------------------------------------------------------------------------------ secrets


def test_after_a_rotation_both_secrets_sign_for_a_day(told: Wire):
    old, new = told.secret, actions.rotate_secret(told.endpoint, by=None, now=told.now)
    assert old != new
    told.answers(500)
    (heard,) = told.deliver()
    assert len(heard.headers["webhook-signature"].split()) == 2
    told.read(heard, old)
    told.read(heard, new)
    (heard,) = told.deliver(hours=24)
    told.read(heard, new)
    with pytest.raises(WebhookVerificationError):
        told.read(heard, old)
    assert queries.secret_of(told.endpoint, now=told.now) == new


def test_secrets_lie_sealed(wire: Wire, settings):
    (row,) = WebhookSecret.objects.all()
    assert wire.secret not in row.sealed
    assert len(wire.secret) == len("whsec_") + 44
    settings.SECRET_KEY = "another one, as after a restore without it"
    assert queries.secret_of(wire.endpoint, now=wire.now) is None
    actions.send_test(wire.endpoint, by=None, now=wire.now)
    assert wire.deliver() == []
    (one,) = queries.deliveries(wire.endpoint)
    assert "rotate it" in queries.attempts_of(one)[0].answer


def test_each_endpoint_has_a_secret_of_its_own(wire: Wire):
    assert actions.add_endpoint(url=wire.receiver.url, events=["*"], by=None, now=NOW).secret != wire.secret


# --------------------------------------------------------------------------------------------------- pause and replay


def test_paused_it_hears_nothing_and_what_waited_comes_later(told: Wire):
    actions.pause(told.endpoint, by=None, now=told.now)
    assert told.deliver(days=1) == []
    with pytest.raises(actions.WebhookRefused, match="paused"):
        actions.send_test(told.endpoint, by=None, now=told.now)
    actions.resume(told.endpoint, by=None, now=told.now)
    assert len(told.deliver()) == 1


def test_send_again_is_the_same_message_with_its_whole_schedule(told: Wire):
    told.answers(400)
    (first,) = told.deliver()
    (one,) = queries.deliveries(told.endpoint)
    WebhookDelivery.objects.filter(pk=one.pk).update(tries=9)
    told.deliver(seconds=5)
    assert told.log()[0][0] == "failed"
    told.answers(200)
    actions.send_again(one, by=None, now=told.now)
    (again,) = told.deliver()
    assert (again.headers["webhook-id"], again.body) == (first.headers["webhook-id"], first.body)
    assert told.log() == [("delivered", None, [400, 400, 200])]
    actions.send_again(one, by=None, now=told.now)  # and what was taken, too
    assert len(told.deliver()) == 1


def test_all_that_failed_are_sent_again(told: Wire):
    told.answers(410)
    told.deliver()
    actions.resume(told.endpoint, by=None, now=told.now)
    told.answers(200)
    assert actions.send_failed_again(told.endpoint, by=None, now=told.now) == 1
    assert actions.send_failed_again(told.endpoint, by=None, now=told.now) == 0
    assert len(told.deliver()) == 1


def test_removed_nothing_is_left_of_it(told: Wire):
    actions.remove_endpoint(told.endpoint, by=None, now=told.now)
    assert told.deliver() == []
    assert not WebhookDelivery.objects.exists()
    assert not WebhookSecret.objects.exists()
    assert audit_trail(kind="webhook")[0].verb == "webhook.remove"


def test_old_messages_go_and_what_waits_stays(told: Wire):
    told.deliver()
    actions.send_test(told.endpoint, by=None, now=told.now)
    assert forget_messages(now=NOW + timedelta(days=29)) == 0
    assert forget_messages(now=NOW + timedelta(days=31)) == 1
    assert [state for state, _, _ in told.log()] == ["waiting"]
    assert WebhookMessage.objects.count() == 1


def test_what_was_written_while_its_endpoint_was_removed_goes_with_time(told: Wire):
    WebhookDelivery.objects.update(endpoint_id=told.endpoint.pk + 999)
    actions.remove_endpoint(told.endpoint, by=None, now=told.now)
    assert told.deliver() == []
    assert forget_messages(now=NOW + timedelta(days=31)) == 1
    assert not WebhookDelivery.objects.exists()


# ------------------------------------------------------------------------------------------------- killed, slow, many


def test_killed_between_claim_and_record_it_is_sent_again_with_the_same_id(told: Wire):
    told.postman.step()  # and its process dies before it writes down what came back
    told.postman = type(told.postman)(lambda: told.now)
    while not told.receiver.heard:
        time.sleep(0.01)
    assert told.log() == [("waiting", 120, [])]
    assert told.deliver(seconds=119) == []
    (again,) = told.deliver(seconds=1)
    first = told.receiver.heard[0]
    assert again.headers["webhook-id"] == first.headers["webhook-id"]
    assert told.log() == [("delivered", None, [200])]


def test_two_postmen_send_once(told: Wire):
    other = type(told.postman)(lambda: told.now)
    told.postman.step()
    assert other.step() == 0
    assert len(told.deliver()) + len(told.receiver.heard) >= 1
    assert told.log() == [("delivered", None, [200])]


def test_a_slow_endpoint_holds_no_other_up(told: Wire):
    told.answers(200, 1.5)
    for _ in range(20):
        actions.send_test(told.endpoint, by=None, now=told.now)
    told.postman.step()
    assert told.postman.flying == 4
    with receiving() as other:
        quick = actions.add_endpoint(url=other.url, events=["*"], by=None, now=NOW).endpoint
        actions.send_test(quick, by=None, now=told.now)
        told.postman.step()
        assert told.postman.flying == 5
        told.postman.wait(1)
        assert len(other.heard) == 1
    told.postman.end(5)


def test_an_endpoint_that_failed_last_is_tried_one_at_a_time(told: Wire):
    for _ in range(5):
        actions.send_test(told.endpoint, by=None, now=told.now)
    told.answers(500)
    told.deliver()
    told.passes(seconds=5)
    told.postman.step()
    assert told.postman.flying == 1
    told.postman.end(5)


def test_a_worker_that_works_once_delivers_all_that_is_due(told: Wire):
    for _ in range(10):
        actions.send_test(told.endpoint, by=None, now=told.now)
    deliver_due(lambda: told.now)
    assert {state for state, _, _ in told.log()} == {"delivered"}


def test_who_waits_for_one_that_a_worker_has_does_not_wait_for_ever(wire: Wire, monkeypatch: pytest.MonkeyPatch):
    waited: list[float] = []
    monkeypatch.setattr(jobs, "sleep", waited.append)
    delivery = actions.send_test(wire.endpoint, by=None, now=NOW)
    assert claim_one(delivery, now=NOW) is not None
    assert jobs.deliver_now(delivery, clock=lambda: NOW) is None
    assert sum(waited) == pytest.approx(30)


def test_the_audit_trail_keeps_no_secret_of_an_address(db: None):
    added = actions.add_endpoint(url="https://hooks.example.com/T0/secret?key=secret", events=["*"], by=None, now=NOW)
    actions.save_endpoint(added.endpoint, url="https://hooks.example.com/T1/secret", by=None, now=NOW)
    actions.remove_endpoint(added.endpoint, by=None, now=NOW)
    told = [(entry.label, entry.changes) for entry in audit_trail(kind="webhook")]
    assert len(told) == 3
    assert "secret" not in str(told)
    assert told[1][1]["url"] == ["https://hooks.example.com", "https://hooks.example.com"]
