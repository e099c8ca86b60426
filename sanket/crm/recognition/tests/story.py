"""The stage for stories of recognition: a small market, told in days before now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.activities.queries import ids_by_external as type_ids
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.leads.models import Lead
from sanket.crm.recognition.actions import save_fitment, set_tunings, set_values, settle
from sanket.crm.recognition.queries import explain_json, leads_json, verify
from sanket.shared.instants import parse

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NOW_S = int(NOW.timestamp())
DAY = 86_400

TYPES: dict[str, dict[str, Any]] = {
    "visit": {"direction": "customer", "value": 5},
    "page": {"direction": "customer", "value": 4, "countable": True},
    "meeting": {"direction": "customer", "value": 20},
    "open": {"direction": "customer", "value": 5, "strength": "weak"},
    "quote": {"direction": "customer", "value": 3, "decisive": "opens"},
    "stopped": {"direction": "customer", "value": 0, "decisive": "closes"},
    "return": {"direction": "customer", "value": -15},
    "mailing": {"direction": "campaign", "value": 0},
    "call": {"direction": "sales", "value": 2},
}


class Market:
    """Accounts Nandgiri (auto) and Tapti (lifts), their people, robots below painting, ovens below drying."""

    def __init__(self) -> None:
        self.told = 0
        save_accounts(
            [
                {"account": "nandgiri", "name": "Nandgiri Auto", "industry": "auto"},
                {"account": "tapti", "name": "Tapti Lifts", "industry": "lifts"},
            ],
            by=None,
            now=NOW,
        )
        save_contacts(
            [
                {"contact": "anita", "account": "nandgiri", "department": "R&D"},
                {"contact": "bala", "account": "nandgiri", "department": "Stores"},
                {"contact": "chitra", "account": "tapti", "department": "R&D"},
            ],
            by=None,
            now=NOW,
        )
        save_offerings(
            [
                {"offering": "robot", "parent": "painting"},
                {"offering": "booth", "parent": "painting"},
                {"offering": "oven", "parent": "drying"},
                {"offering": "painting", "kind": "category"},
                {"offering": "drying", "kind": "category"},
            ],
            by=None,
            now=NOW,
        )
        save_types([{"type": name, "direction": given["direction"]} for name, given in TYPES.items()], by=None, now=NOW)
        self.types = type_ids(TYPES)
        self.offerings = offering_ids(["robot", "booth", "oven", "painting", "drying"])
        self.accounts = ids_by_external(["nandgiri", "tapti"])
        fields = ("value", "strength", "countable", "decisive")
        self.value(**{name: {key: given[key] for key in fields if key in given} for name, given in TYPES.items()})

    def value(self, **given: Mapping[str, Any]) -> None:
        set_values([{"type_id": self.types[name], **fields} for name, fields in given.items()], by=None, now=NOW)

    def tune(self, offering: str, **given: float) -> None:
        set_tunings([{"offering_id": self.offerings[offering], **given}], by=None, now=NOW)

    def fit(self, factor: str, attribute: str, equals: str, score: float, offering: str | None = None) -> None:
        where = self.offerings[offering] if offering else None
        row = {"offering_id": where, "factor": factor, "attribute": attribute, "equals": equals, "score": score}
        save_fitment([row], by=None, now=NOW)

    def facts(
        self,
        kind: str,
        days_ago: float,
        offering: str = "robot",
        contact: str = "",
        key: str = "",
        account: str = "nandgiri",
    ) -> Facts:
        from sanket.crm.accounts.queries import contact_ids_by_external

        self.told += 1
        who = contact_ids_by_external([contact])[contact][0] if contact else None
        at = NOW_S - round(days_ago * DAY)
        return Facts(
            key or f"a{self.told:03}", at, self.accounts[account], who, self.offerings[offering], self.types[kind]
        )

    def log(self, *told: Facts, mode: str = "", now_s: int = NOW_S, bulk: bool = False) -> list[str]:
        return log(list(told), now_s=now_s, mode=mode, bulk=bulk)

    def tell(self, kind: str, days_ago: float, *rest: str, **more: str) -> list[str]:
        return self.log(self.facts(kind, days_ago, *rest, **more))

    def leads(self, days_ago: float = 0) -> list[dict[str, Any]]:
        return leads_json(at=NOW_S - round(days_ago * DAY), now_s=NOW_S)

    def names(self, days_ago: float = 0) -> list[tuple[str, str]]:
        return [(lead["account"], lead["offering"]) for lead in self.leads(days_ago)]

    def lead(self, offering: str = "robot", account: str = "nandgiri") -> Lead:
        return Lead.objects.filter(account_id=self.accounts[account], offering_id=self.offerings[offering]).latest(
            "number"
        )

    def explain(self, offering: str = "robot", days_ago: float = 0, account: str = "nandgiri") -> dict[str, Any]:
        at = NOW_S - round(days_ago * DAY)
        return explain_json(self.accounts[account], self.offerings[offering], at=at)

    def settle(self) -> None:
        settle(now=NOW)

    def sound(self) -> bool:
        """Whether the live state is that of a clean replay."""
        return verify() == []


def days_after(instant: str, earlier: str) -> float:
    """Days between two instants as the command line writes them."""
    from zoneinfo import ZoneInfo

    return (parse(instant, ZoneInfo("UTC")) - parse(earlier, ZoneInfo("UTC"))) / DAY
