"""Pages as the web server asks them of the program (WSGI), signed in: the processors' time and the queries of each."""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Max
from django.test import Client

from benchmarks.bigmarket import MANAGER, SELLER
from benchmarks.clock import cpu_of, server_process
from sanket.crm.accounts.queries import Account
from sanket.crm.accounts.queries import visible_to as visible_accounts
from sanket.crm.activities.queries import count_alive
from sanket.crm.leads.queries import Lead
from sanket.crm.leads.queries import visible_to as visible_leads
from sanket.crm.models import User
from sanket.crm.recognition.models import Interest
from sanket.wsgi import application

WARMING = 5
TOKEN = "t" * 32
"""Against forged requests; the browser's cookie and form hold the same."""
NEXT = re.compile(r"[?&](?:amp;)?after=([\w-]+)")
SEARCHES = ("firm 01", "firm 0777", "person 4", "0912", "a4711", "c99-1", "firm 09999", "nobody at all", "rm 05", "k3")


class Visitor:
    """A signed-in person's browser."""

    def __init__(self, email: str) -> None:
        client = Client()
        self.user = User.objects.get(email=email)
        client.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        held = {name: morsel.value for name, morsel in client.cookies.items()}
        self.cookies = "; ".join(f"{name}={value}" for name, value in {**held, "csrftoken": TOKEN}.items())

    def get(self, address: str) -> str:
        return self.asked("GET", address, b"", "200")

    def post(self, address: str, typed: dict[str, str], *, in_row: bool = False) -> str:
        """What was typed into a form, which leads on where nothing of it is refused; ``in_row``: answered for its row."""
        body = urlencode({**typed, "csrfmiddlewaretoken": TOKEN}).encode()
        if in_row:
            return self.asked("POST", address, body, "200", HTTP_HX_REQUEST="true")
        return self.asked("POST", address, body, "302")

    def asked(self, method: str, address: str, body: bytes, wanted: str, **headers: str) -> str:
        path, _, query = address.partition("?")
        said: list[str] = []
        answer = application(
            {
                "REQUEST_METHOD": method,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
                "CONTENT_LENGTH": str(len(body)),
                "SERVER_NAME": "localhost",
                "SERVER_PORT": "80",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "HTTP_HOST": "localhost",
                "HTTP_COOKIE": self.cookies,
                "HTTP_ACCEPT_LANGUAGE": "en",
                "REMOTE_ADDR": "127.0.0.1",
                **headers,
                "wsgi.url_scheme": "http",
                "wsgi.version": (1, 0),
                "wsgi.input": BytesIO(body),
                "wsgi.errors": BytesIO(),
                "wsgi.multithread": True,
                "wsgi.multiprocess": False,
                "wsgi.run_once": False,
            },
            lambda status, headers, exc_info=None: said.append(status),
        )
        told = b"".join(answer)
        answer.close()
        if not said[0].startswith(wanted):
            raise SystemExit(f"{address} answered {said[0]} to {self.user}: {told[:500]!r}")
        return told.decode()


class Counted:
    """How many queries a page asks."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.queries += 1
        return execute(*given)


def measured(visitor: Visitor, addresses: list[str], requests: int) -> dict[str, Any]:
    """The median of the processors' milliseconds over ``requests`` requests to ``addresses`` in turn."""
    server = server_process()
    for n in range(WARMING):
        visitor.get(addresses[n % len(addresses)])
    found, queries, size = [], [], 0
    for n in range(requests):
        address = addresses[n % len(addresses)]
        counted = Counted()
        before = time.process_time() + cpu_of(server)
        with connection.execute_wrapper(counted):
            size = len(visitor.get(address))
        found.append((time.process_time() + cpu_of(server) - before) * 1000)
        queries.append(counted.queries)
    ranked = sorted(found)
    return {
        "ms": statistics.median(found),
        "most_ms": ranked[int(len(ranked) * 0.95)],
        "queries": [min(queries), max(queries)],
        "kb": size / 1000,
    }


def plan(visitor: Visitor) -> dict[str, tuple[str, list[str]]]:
    """Page -> (which bar it is held against, addresses)."""
    at, rng = int(datetime.now(UTC).timestamp()), random.Random(2)
    listed = list(visible_leads(visitor.user).listed(at).order_by("pk").values_list("pk", "account_id"))
    some = rng.sample(listed, min(15, len(listed)))
    accounts = list(visible_accounts(visitor.user).order_by("pk").values_list("pk", flat=True)[:20_000])
    others = rng.sample(accounts, min(15, len(accounts)))
    first = visitor.get("/leads/")
    after = NEXT.search(first)
    offering = Lead.objects.filter(pk__in=[pk for pk, _ in some]).values_list("offering_id", flat=True)[0]
    return {
        "Leads, hottest first": ("list", ["/leads/"]),
        **({"Leads, second page": ("list", [f"/leads/?after={after.group(1)}"])} if after else {}),
        "Leads of one offering": ("list", [f"/leads/?offering={offering}"]),
        "Leads, cold this week": ("list", ["/leads/?tab=cooling"]),
        "Leads by account": ("list", ["/leads/?sort=account"]),
        "Leads, last recognised first": ("list", ["/leads/?sort=recognised"]),
        "Lead": ("page", [f"/leads/{pk}/" for pk, _ in some]),
        "Account with a lead": ("page", [f"/accounts/{pk}/" for _, pk in some]),
        "Account, any": ("page", [f"/accounts/{pk}/" for pk in others]),
        "Search, whole page": ("search", [f"/search/?q={text.replace(' ', '+')}" for text in SEARCHES]),
        "Search while typing": ("search", [f"/search/?part=1&q={text.replace(' ', '+')}" for text in SEARCHES]),
        "Accounts": ("", ["/accounts/"]),
        "Today": ("", ["/"]),
        **busiest(visitor, at),
    }


def busiest(visitor: Visitor, at: int) -> dict[str, tuple[str, list[str]]]:
    """The account with the longest log, which no average shows."""
    if visitor.user.role == "sales":
        return {}
    group = Interest.objects.order_by("-count").values("account_id", "count")[0]
    made = {f"The busiest account ({group['count']:,} in one group)": ("", [f"/accounts/{group['account_id']}/"])}
    lead = Lead.objects.listed(at).order_by("-activities").first()
    if lead:
        made[f"The busiest lead ({lead.activities:,} activities)"] = ("", [f"/leads/{lead.pk}/"])
    return made


def measure(*, requests: int) -> dict[str, Any]:
    at = int(time.time())
    answer: dict[str, Any] = {
        "accounts": Account.objects.count(),
        "activities": count_alive(),
        "leads": Lead.objects.listed(at).count(),
        "busiest": Lead.objects.aggregate(most=Max("activities"))["most"],
        "pages": {},
    }
    for who, email in (("manager", MANAGER), ("sales", SELLER)):
        visitor = Visitor(email)
        for name, (bar, addresses) in plan(visitor).items():
            one = answer["pages"].setdefault(name, {"bar": bar})
            one[who] = measured(visitor, addresses, requests)
        answer[f"leads_of_{who}"] = visible_leads(visitor.user).listed(at).count()
    return answer
