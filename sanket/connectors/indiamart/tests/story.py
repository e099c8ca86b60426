"""IndiaMART on this machine: enquiries of fictitious buyers, a seller's key, a clock that stands still until it is moved."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sanket.connectors.indiamart import pulling
from sanket.connectors.indiamart.connector import CONNECTOR
from sanket.crm.activities.queries import Activity
from sanket.crm.capture import rereading
from sanket.crm.capture.actions import connect
from sanket.crm.capture.models import Delivery, Event, Source
from sanket.crm.capture.queries import verify
from sanket.crm.recognition.tests.story import NOW, NOW_S, Market
from sanket.outbound.tests.receiver import Heard, Receiver, Say

KEY = "mRy1Fictitious"
NONE = {"CODE": 204, "STATUS": "SUCCESS", "MESSAGE": "No records found."}
_numbers = count(2_000_001)


def lead(**given: Any) -> dict[str, Any]:
    """An enquiry of Ravi of Kalyan Coatings about a robot, an hour before now."""
    return {
        "UNIQUE_QUERY_ID": str(next(_numbers)),
        "QUERY_TYPE": "W",
        "QUERY_TIME": "2026-11-20 16:30:00",
        "SENDER_NAME": "Ravi Sample",
        "SENDER_MOBILE": "+91-9820000001",
        "SENDER_EMAIL": "ravi@kalyan-coatings.example",
        "SUBJECT": "Requirement for Robot",
        "SENDER_COMPANY": "Kalyan  Coatings ",
        "SENDER_ADDRESS": "Plot 4, MIDC,         Kalyan",
        "SENDER_CITY": "Kalyan",
        "SENDER_STATE": "Maharashtra",
        "SENDER_PINCODE": "421301",
        "SENDER_COUNTRY_ISO": "IN",
        "SENDER_MOBILE_ALT": 0,
        "SENDER_PHONE": "",
        "SENDER_PHONE_ALT": "",
        "SENDER_EMAIL_ALT": "",
        "QUERY_PRODUCT_NAME": "Robot",
        "QUERY_MESSAGE": "I want a robot.<br>Quantity :   2<br>",
        "QUERY_MCAT_NAME": "Painting",
        "CALL_DURATION": "",
        "RECEIVER_MOBILE": "",
        **given,
    }


def envelope(*leads: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {
        "CODE": 200, "STATUS": "SUCCESS", "MESSAGE": "", "TOTAL_RECORDS": len(leads), "RESPONSE": list(leads), **given,
    }  # fmt: skip


class Mart:
    """A seller who has connected IndiaMART; ``serve`` says what the other side answers."""

    def __init__(self, market: Market, address: str = "https://mapi.example/v2/") -> None:
        self.market, self.now = market, NOW
        typed = {"key": KEY, "days": "2", "url": address}
        self.source = connect(CONNECTOR, name="IndiaMART", typed=typed, by=None, now=NOW)

    def serve(self, receiver: Receiver, answer: Callable[[Heard], Any]) -> None:
        def say(heard: Heard) -> Say:
            found = answer(heard)
            return found if isinstance(found, Say) else Say(body=json.dumps(found).encode())

        receiver.answer = say

    def pull(self, minutes_later: float = 0) -> Source:
        self.now += timedelta(minutes=minutes_later)
        pulling.pull(Source.objects.get(pk=self.source.pk), self.now)
        self.source = Source.objects.get(pk=self.source.pk)
        return self.source

    def fates(self) -> list[tuple[str, str]]:
        return list(Event.objects.filter(kind="track").order_by("pk").values_list("name", "fate"))

    def states(self) -> list[str]:
        return list(Delivery.objects.order_by("pk").values_list("state", flat=True))

    def logged(self) -> list[tuple[str, str, str, str]]:
        """Account, contact, offering and type of what was logged."""
        rows = Activity.objects.filter(superseded_at=None, withdrawn_at=None).order_by("occurred_at", "pk")
        return list(rows.values_list(
            "account__name", "contact__name", "offering__external_id", "type__external_id",
        ))  # fmt: skip

    def sound(self) -> bool:
        rereading.reread(now=NOW)
        self.market.settle()
        return verify() == []


def asked(heard: Heard) -> tuple[str, str, str]:
    given = parse_qs(urlsplit(heard.path).query)
    return given["glusr_crm_key"][0], given["start_time"][0], given["end_time"][0]


def at(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds - NOW_S)
