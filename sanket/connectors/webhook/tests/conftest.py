"""A help desk that sends what its customers ask for."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from sanket.connectors.webhook.connector import CONNECTOR
from sanket.crm.activities.queries import Activity
from sanket.crm.capture.actions import connect, reconnect, save_mapping
from sanket.crm.capture.models import Delivery, Source
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.tests.story import NOW, Market
from tests.stage import standing

SAMPLE = {
    "event": "ticket.created",
    "sent": 1795172400,
    "data": {
        "tickets": [
            {
                "id": 71, "kind": "quotation", "about": "Robot", "when": "2026-11-20T16:30:00",
                "by": {"name": "Ravi Sample", "e-mail": "Ravi@kalyan.example", "tel": "098200 00001"},
                "company": {"name": "Kalyan Coatings", "site": "https://www.kalyan.example/contact"},
            },
        ]
    },
}  # fmt: skip
TYPED = {
    "items": "data.tickets",
    "path:activity": "id",
    "path:type": "kind",
    "values:type": "quotation = quote\nvisit=meeting",
    "path:offering": "about",
    "path:at": "when",
    "zone": "Asia/Kolkata",
    "path:contact_name": "by.name",
    "path:email": 'by["e-mail"]',
    "path:phone": "by.tel",
    "path:account_name": "company.name",
    "path:account_domain": "company.site",
    "path:note": "$.event",
}


class Desk:
    def __init__(self, market: Market) -> None:
        self.market = market
        self.source = connect(CONNECTOR, name="Help desk", typed={"proof": "none"}, by=None, now=NOW)

    def set(self, **typed: str) -> None:
        reconnect(self.source, typed=typed, by=None, now=NOW)
        self.source = Source.objects.get(pk=self.source.pk)

    def map(self, **changed: str) -> None:
        save_mapping(self.source, typed={**TYPED, **changed}, by=None, now=NOW)
        self.source = Source.objects.get(pk=self.source.pk)

    def post(self, body: Any, kind: str = "application/json", **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        client = Client(enforce_csrf_checks=True)
        return client.post(f"/connect/webhook/{self.source.write_key}/", raw, content_type=kind, headers=headers)

    def states(self) -> list[str]:
        return list(Delivery.objects.order_by("pk").values_list("state", flat=True))

    def error(self) -> str:
        return Delivery.objects.latest("pk").error

    def logged(self) -> list[tuple[Any, ...]]:
        rows = Activity.objects.filter(superseded_at=None, withdrawn_at=None).order_by("occurred_at", "pk")
        return list(rows.values_list(
            "external_id", "account__name", "contact__name", "offering__external_id", "type__external_id", "note",
        ))  # fmt: skip


@standing
def desk() -> Desk:
    forget()
    return Desk(Market())
