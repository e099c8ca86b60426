"""Alice and Bea sell in the west, Charlie in the south; a market whose accounts lie in Pune and in Chennai."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.tests.story import NOW, Market
from sanket.crm.response.actions import route
from sanket.crm.response.models import Waiting
from sanket.crm.workspace.actions import save_settings, save_user
from sanket.crm.workspace.queries import User
from sanket.crm.workspace.tests import cast as casting
from tests.stage import standing


class House(NamedTuple):
    cast: casting.Cast
    bea: User
    market: Market

    def open(self, account: str = "nandgiri", offering: str = "robot", days_ago: float = 0.1) -> Lead:
        """A meeting opens a lead, and its category's."""
        self.market.tell("meeting", days_ago, offering, account=account)
        return self.market.lead(offering, account)

    def route(self) -> None:
        route(now=NOW)

    def owner(self, lead: Lead) -> str:
        owner = Lead.objects.get(pk=lead.pk).owner
        return owner.name if owner else ""

    def why(self, lead: Lead) -> str:
        return Waiting.objects.get(lead_id=lead.pk).reason


def build() -> House:
    forget()
    save_settings(time_zone="Asia/Kolkata", by=None, now=NOW)
    cast = casting.cast()
    bea = save_user(email="bea@example.com", name="Bea", role="sales", team=cast.west, by=None, now=NOW)
    market = Market()
    save_accounts(
        [{"account": "nandgiri", "territory": "Pune"}, {"account": "tapti", "territory": "Chennai"}], by=None, now=NOW
    )
    return House(cast, bea, market)


@standing
def house() -> House:
    return build()
