"""The stage for stories of capture: the market of recognition, a website, and what is told of it in hours before now."""

from __future__ import annotations

from itertools import count
from typing import Any

from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.activities.models import ActivityType
from sanket.crm.activities.queries import Activity
from sanket.crm.capture import jobs, rereading
from sanket.crm.capture.actions import Heard, add_source, save_rule, take
from sanket.crm.capture.models import Event, EventRule, Link, Rereading, Visitor
from sanket.crm.capture.queries import verify
from sanket.crm.catalogue.queries import Offering
from sanket.crm.leads.models import Lead
from sanket.crm.recognition.queries import verify as verify_scores
from sanket.crm.recognition.tests.story import NOW, NOW_S, Market

HOUR = 3_600
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"

__all__ = ["BROWSER", "HOUR", "NOW", "NOW_S", "Site", "jobs"]


class Site:
    """A website that tells us of its visitors; "Asked" is a meeting about what ``properties.product`` names."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.source = add_source(name="Website", by=None, now=NOW)
        self._ids = count(1)
        self.rule = self.map("Asked", "meeting")

    def map(self, name: str, kind: str, **given: Any) -> EventRule:
        return save_rule(
            kind="track", name=name, type=ActivityType.objects.get(external_id=kind), by=None, now=NOW, **given
        )

    def heard(
        self, kind: str, hours_ago: float = 1.0, *, a: str = "", u: str = "", product: str = "robot", **given: Any
    ) -> Heard:
        """``a`` the anonymous id, ``u`` the user id."""
        properties = given.pop("properties", {"product": product} if kind == "track" else {})
        values: dict[str, Any] = {
            "message_id": given.pop("key", "") or f"m{next(self._ids):04}",
            "at": NOW_S - round(hours_ago * HOUR),
            "name": "Asked" if kind == "track" else "",
            "anonymous_id": a,
            "user_id": u,
            "previous_id": "",
            "group_id": "",
            "properties": properties,
            "traits": {},
            "context": {},
            "user_agent": BROWSER,
            "address": "",
        }
        return Heard(kind=kind, **{**values, **given})

    def take(self, *heard: Heard, now_s: int = NOW_S) -> list[str]:
        return take(self.source.pk, heard, now_s=now_s)

    def tell(self, kind: str, hours_ago: float = 1.0, **given: Any) -> Event:
        """Take one event; answers how it was kept."""
        one = self.heard(kind, hours_ago, **given)
        assert self.take(one) == ["stored"]
        return self.event(one.message_id)

    def event(self, key: str) -> Event:
        return Event.objects.get(source=self.source, message_id=key)

    def fates(self) -> dict[str, str]:
        return dict(Event.objects.order_by("pk").values_list("message_id", "fate"))

    def logged(self) -> list[tuple[str, str, str, str, str]]:
        """Activity, account, contact, offering and type of what counts, in order of the ids."""
        rows = Activity.objects.filter(superseded_at=None, withdrawn_at=None, external_id__startswith="event:")
        return [
            (ext.removeprefix("event:Website:"), account, contact or "", offering, kind)
            for ext, account, contact, offering, kind in rows.order_by("external_id").values_list(
                "external_id", "account__external_id", "contact__external_id", "offering__external_id",
                "type__external_id",
            )
        ]  # fmt: skip

    def whose(self) -> dict[str, tuple[str, str]]:
        """Activity -> account and contact."""
        return {key: (account, contact) for key, account, contact, _, _ in self.logged()}

    def catch_up(self) -> None:
        """What the worker would do."""
        rereading.reread(now=NOW)
        self.market.settle()

    def sound(self) -> bool:
        """Whether log, heads and leads are what a clean replay gives."""
        self.catch_up()  # who was made by what was told may be what others have said
        assert not Rereading.objects.exists()
        assert verify() == []
        assert verify_scores() == []
        return True

    def visitor(self, name: str) -> Visitor:
        return Visitor.objects.get(name=name)

    def link(self, kind: str, one: str) -> Link:
        return Link.objects.get(kind=kind, one=one)

    def lead(self) -> Lead:
        return Lead.objects.latest("pk")

    def account(self, key: str) -> Account:
        return Account.objects.get(external_id=key)

    def contact(self, key: str) -> Contact:
        return Contact.objects.select_related("account").get(external_id=key)

    def offering(self, key: str) -> Offering:
        return Offering.objects.get(external_id=key)
