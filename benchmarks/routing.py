"""From the events that make a lead to its owner, and to the mail that tells them: sent at a steady pace to the real server,
given out by the real worker, handed to a mail server."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from django.db import connection

from benchmarks import senders
from benchmarks.events import cpu, served
from benchmarks.listed import HOT, post
from benchmarks.market import make
from benchmarks.single import shares
from benchmarks.start import free_port
from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.capture.actions import add_source
from sanket.crm.leads.queries import Lead
from sanket.crm.messaging.models import Enclosure, NoticePart
from sanket.crm.response.actions import add_rule
from sanket.crm.response.models import Assignment
from sanket.crm.workspace.actions import save_team, save_user
from sanket.shared.batches import sliced

SENDERS = 10
PEOPLE, TERRITORIES = 20, 10
LOOK_EVERY_S = 0.01
PATIENCE_S = 60


def lay_out(leads: int) -> list[int]:
    """A company with people, rules and accounts that nobody has; answers which accounts fit, for a lead each."""
    # Every fourth is of an industry that hardly fits.
    make(leads * 4 // 3 + 4, 0, territories=TERRITORIES)
    now = datetime.now(UTC)
    teams = [save_team(name=f"Team {n}", territories=[f"t{n}"], by=None, now=now) for n in range(TERRITORIES)]
    for n in range(PEOPLE):
        person = {"email": f"s{n}@example.com", "name": f"Person {n}", "role": "sales", "team": teams[n % TERRITORIES]}
        save_user(**person, by=None, now=now)
    for n, text in enumerate(
        [
            'account.industry = "construction"',
            'account.territory = "t1" and lead.offering = "p3"',
            'account.industry = "lifts" and activities("meeting", within = 30 days) > 40',
            'account.territory in ("t0", "t2", "t4") and account.industry = "auto"',
            'contact.department = "Marketing"',
        ]
    ):
        add_rule(name=f"Rule {n}", condition=text, then="team", team_id=teams[n].pk, by=None, now=now)
    return [n for n in range(leads * 4 // 3 + 4) if n % 4 != 3][:leads]


def measure(*, rate: float, seconds: float, workers: int) -> dict[str, Any]:
    """``rate``: accounts that become hot, a second; each by a request of its own, which is due at its time."""
    accounts = lay_out(int(rate * seconds))
    key = add_source(name="Website", by=None, now=datetime.now(UTC)).write_key
    pk_of = ids_by_external([f"a{n}" for n in accounts])
    connection.close()
    with (
        mailbox() as (address, arrived),
        served(
            "-m", "sanket", "serve", "--with-worker", "--workers", str(workers),
            SANKET_SMTP_URL=address, SANKET_BASE_URL="http://127.0.0.1:8000",
        ) as (port, pid),
    ):  # fmt: skip
        before = cpu(pid)
        began = time.perf_counter() + 1.0
        due = {pk_of[f"a{n}"]: began + place / rate for place, n in enumerate(accounts)}
        some = [
            Sender(port, key, [(n, due[pk_of[f"a{n}"]]) for n in accounts[part::SENDERS]]) for part in range(SENDERS)
        ]
        for one in some:
            one.start()
        until = began + seconds + PATIENCE_S
        owned = watched(len(accounts), until=until)
        for one in some:
            one.join()
        used = cpu(pid) - before
        told = handed_over(arrived)
        while len(told) < len(owned) and time.perf_counter() < until:
            time.sleep(1)
            told = handed_over(arrived)
    took = [owned[pk] - when for pk, when in due.items() if pk in owned]
    if len(took) < len(accounts):
        raise SystemExit(f"{len(accounts) - len(took)} of {len(accounts)} leads never had an owner.")
    mailed = [told[pk] - when for pk, when in due.items() if pk in told]
    if len(mailed) < len(accounts):
        raise SystemExit(f"Of {len(accounts) - len(mailed)} of {len(accounts)} leads no mail ever came.")
    return {
        "rate": rate,
        "leads": len(took),
        "cpu_ms": 1000 * used / len(took),
        "late_ms": 1000 * max(one.late for one in some),
        **shares(took),
        "mails": len(arrived),
        "mailed": shares(mailed),
        "event_p99": shares([one for sender in some for one in sender.took])["p99"],
    }


class Sender(threading.Thread):
    """Makes one account hot after the other, each at its time."""

    def __init__(self, port: int, key: str, plan: list[tuple[int, float]]) -> None:
        super().__init__()
        self.port, self.key, self.plan = port, key, plan
        self.took: list[float] = []
        self.late = 0.0

    def run(self) -> None:
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for account, due in self.plan:
            time.sleep(max(0.0, due - time.perf_counter()))
            self.late = max(self.late, time.perf_counter() - due)
            items = [
                {
                    "type": "track", "event": "meeting", "userId": f"c{account}-{n % 3}", "messageId": f"r{account}-{n}",
                    "properties": {"product": "p0"}, "context": {"groupId": f"a{account}"}, "timestamp": senders.now(),
                }
                for n in range(HOT)
            ]  # fmt: skip
            if post(visit, self.key, "/v1/batch", {"batch": items, "sentAt": senders.now()}) != 200:
                raise SystemExit("Events were not taken.")
            self.took.append(time.perf_counter() - due)


def watched(many: int, *, until: float) -> dict[int, float]:
    """Account -> when its assignment was seen first; asked all the time."""
    found: dict[int, float] = {}
    last = 0
    while len(found) < many and time.perf_counter() < until:
        rows = list(Assignment.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "lead__account_id"))
        seen = time.perf_counter()
        for pk, account in rows:
            last = pk
            found.setdefault(account, seen)
        time.sleep(LOOK_EVERY_S)
    connection.close()
    return found


@contextmanager
def mailbox() -> Iterator[tuple[str, dict[str, float]]]:
    """A mail server, as SANKET_SMTP_URL names it, and when each mail was taken: by the key of its letter."""
    arrived: dict[str, float] = {}

    class Box:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as SMTP names it
            name = str(message_from_bytes(envelope.content)["Message-ID"])
            arrived.setdefault(name.strip("<>").partition("@")[0], time.perf_counter())
            return "250 OK"

    server = Controller(Box(), hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        yield f"smtp://127.0.0.1:{server.port}", arrived
    finally:
        server.stop()


def handed_over(arrived: Mapping[str, float]) -> dict[int, float]:
    """Account -> when the first mail that tells somebody of its lead was taken."""
    leads: dict[int, float] = {}
    for keys in sliced(list(arrived)):
        rows = Enclosure.objects.filter(letter__key__in=keys, notice__kind="lead.assigned")
        within = dict(rows.values_list("notice_id", "letter__key"))
        told = [*rows.values_list("notice_id", "notice__about")]
        told += NoticePart.objects.filter(notice__in=within).values_list("notice_id", "about")
        for notice, about in told:
            lead = int(about.removeprefix("lead:") or 0)
            when = arrived[within[notice]]
            leads[lead] = min(when, leads.get(lead, when))
    connection.close()
    of = {
        pk: account
        for ids in sliced(leads)
        for pk, account in Lead.objects.filter(pk__in=ids).values_list("pk", "account_id")
    }
    found: dict[int, float] = {}
    for lead, account in of.items():
        found[account] = min(leads[lead], found.get(account, leads[lead]))
    return found
