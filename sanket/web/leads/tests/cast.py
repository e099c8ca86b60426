"""Who plays in the stories of the pages: Alice sells and owns Nandgiri, Bob manages, Charlie sells elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.models import Account, ActivityType, Contact, Lead, Offering, Team, User, Workspace
from sanket.crm.recognition.actions import set_values, settle
from tests.stage import standing

ROLES = ("admin", "manager", "sales", "marketing", "care", "viewer")
TYPES = [
    ("quote", "Asked for a quote", "customer", 20),
    ("visit", "Visited pricing", "customer", 6),
    ("mail", "Campaign mail", "campaign", 1),
    ("call", "Call", "sales", 2),
    ("moved", "Budget moved", "customer", -8),
]


@dataclass
class Cast:
    """The stage: people, one market, and short words for what happens on it."""

    now: datetime
    people: dict[str, User]
    accounts: dict[str, Account] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    offerings: dict[str, Offering] = field(default_factory=dict)
    types: dict[str, ActivityType] = field(default_factory=dict)
    told: int = 0

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(self.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def account(self, name: str, **columns: Any) -> Account:
        save_accounts([{"account": name, "name": name, **columns}], by=None, now=self.now)
        self.accounts[name] = Account.objects.get(external_id=name)
        return self.accounts[name]

    def contact(self, name: str, account: str, **columns: Any) -> Contact:
        save_contacts([{"contact": name, "account": account, "name": name, **columns}], by=None, now=self.now)
        self.contacts[name] = Contact.objects.get(external_id=name)
        return self.contacts[name]

    def happens(
        self, kind: str, account: str, offering: str = "RX-6", *, who: str = "", days: float = 0, ext: str = ""
    ) -> str:
        self.told += not ext
        ext = ext or f"a{self.told}"
        at = int((self.now - timedelta(days=days, minutes=2)).timestamp())
        contact = self.contacts[who].pk if who else None
        facts = Facts(
            ext, at, self.accounts[account].pk, contact, self.offerings[offering].pk, self.types[kind].pk, "", "", ""
        )
        assert log([facts], now_s=int(self.now.timestamp())) == ["added"]
        return ext

    def lead(self, account: str, offering: str = "RX-6") -> Lead:
        return Lead.objects.select_related("account", "offering", "owner").get(
            account=self.accounts[account], offering=self.offerings[offering]
        )


@standing
def cast() -> Cast:
    """Nandgiri asked for a quote of an RX-6; it is Alice's, in the West. Charlie sells in the South."""
    now = datetime.now(UTC)
    Workspace.objects.update_or_create(
        pk=1, defaults={"name": "Rangvahini", "time_zone": "Asia/Kolkata", "currency": "INR", "set_up_at": now}
    )
    west = Team.objects.create(name="West", territories=["West"])
    south = Team.objects.create(name="South", territories=["South"])
    plan = {
        "ada": ("admin", None), "bob": ("manager", west), "alice": ("sales", west), "charlie": ("sales", south),
        "mary": ("marketing", None), "carl": ("care", None), "vera": ("viewer", None),
    }  # fmt: skip
    people = {
        name: User.objects.create(email=f"{name}@example.com", name=name.title(), role=role, team=team, created_at=now)
        for name, (role, team) in plan.items()
    }
    made = Cast(now, people)
    save_offerings(
        [
            {"offering": "robots", "name": "Paint robots", "kind": "category"},
            {"offering": "RX-6", "name": "RX-6", "parent": "robots"},
        ],
        by=None,
        now=now,
    )
    made.offerings = {one.external_id: one for one in Offering.objects.all()}
    save_types([{"type": ext, "name": name, "direction": way} for ext, name, way, _value in TYPES], by=None, now=now)
    made.types = {one.external_id: one for one in ActivityType.objects.all()}
    set_values([{"type_id": made.types[ext].pk, "value": value} for ext, _name, _way, value in TYPES], by=None, now=now)
    settle(now=now)
    made.account("Nandgiri", owner="alice@example.com", territory="West", industry="Automobile", city="Chakan")
    made.contact(
        "Rao", "Nandgiri", title="R&D manager", department="R&D", phone="+91 98220 12345", email="rao@nandgiri.example"
    )
    made.happens("visit", "Nandgiri", who="Rao", days=3)
    made.happens("quote", "Nandgiri", who="Rao")
    return made


BY_ROLE = {"admin": "ada", "manager": "bob", "sales": "alice", "marketing": "mary", "care": "carl", "viewer": "vera"}
