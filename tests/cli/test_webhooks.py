"""Alice has a program told what happens, from the command line; a worker delivers, and is killed."""

from __future__ import annotations

import json
import signal

from standardwebhooks.webhooks import Webhook

from sanket.outbound.tests.receiver import Say, receiving
from tests.cli.house import House, until


def test_an_endpoint_is_added_listed_and_tried(house: House):
    with receiving() as other:
        add = ["webhook", "add", other.url, "--event", "lead.opened,lead.assigned", "--name", "Shop"]
        assert "no public address" in house.refused(*add)
        house.env["SANKET_OUTBOUND_ALLOW"] = "127.0.0.1"
        told = house.json(*add)
        assert (told["events"], told["state"], told["waiting"]) == (["lead.opened", "lead.assigned"], "active", 0)
        done = house.json("webhook", "test", "Shop")
        assert (done["delivered"], done["status"]) == (True, 200)
        (heard,) = other.heard
        event = Webhook(told["secret"]).verify(heard.body, dict(heard.headers))
        assert event["type"] == "webhook.test"
        other.answer = lambda heard: Say(500, {}, b"ouch")
        assert "Answered 500" in house.run("webhook", "test", told["key"], code=1).stdout
        assert house.json("webhook", "list")["endpoints"][0]["waiting"] == 1
    assert "no event 'lead.eaten'" in house.refused("webhook", "add", "https://example.com/", "--event", "lead.eaten")
    assert "There is no endpoint ep_x" in house.refused("webhook", "test", "ep_x")
    secret = house.run("webhook", "add", "https://example.com/hook").stdout.strip()
    assert secret.startswith("whsec_")
    assert "https://example.com/hook" in house.run("webhook", "list").stdout


def test_a_worker_killed_while_it_sends_loses_nothing_and_sends_the_same_again(house: House):
    """SIGKILL between claim and record: after the lease the next worker sends again, with the same id."""
    house.env["SANKET_OUTBOUND_ALLOW"] = "127.0.0.1"
    with receiving() as other:
        house.json("webhook", "add", other.url)
        other.answer = lambda heard: Say(200, {}, b"", 30)
        house.python(SEND)
        worker = house.start("worker")
        try:
            until(lambda: len(other.heard) == 1)
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        other.answer = lambda heard: Say()
        house.run("worker", "--once")
        assert len(other.heard) == 1  # the lease holds
        house.python(LATER)
        house.run("worker", "--once")
        first, again = other.heard
        assert first.headers["webhook-id"] == again.headers["webhook-id"]
        assert first.body == again.body
        (endpoint,) = house.json("webhook", "list")["endpoints"]
        assert (endpoint["waiting"], endpoint["failed"]) == (0, 0)
        assert json.loads(again.body)["type"] == "webhook.test"


SEND = """
from datetime import UTC, datetime
from sanket.crm.webhooks import actions, queries
actions.send_test(queries.endpoints().get(), by=None, now=datetime.now(UTC))
"""
LATER = """
from sanket.crm.webhooks.models import WebhookDelivery
from django.db.models import F
from sanket.crm.webhooks.claiming import LEASE_SECONDS
assert WebhookDelivery.objects.update(next_at=F("next_at") - LEASE_SECONDS) == 1
"""
