"""Web and worker are killed in the middle: what was acknowledged is there once, what was begun is finished by others."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
import uuid
from collections import Counter
from functools import partial
from urllib.parse import urlencode

import pytest

from tests.cli.house import PATIENCE_SECONDS, House, get, until
from tests.cli.test_serve import Serving

TOKEN = "a" * 32
POSTERS, KILLS = 3, 4
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

SIGN_IN = """
from datetime import UTC, datetime
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from sanket.crm.workspace.actions import set_up
from tests.stories import history
user = set_up(company="Rangvahini", time_zone="Asia/Kolkata", currency="INR", email="asha@example.com",
    password="paint-the-town-red", name="Asha", now=datetime.now(UTC))
history.make_market()
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
it = history.History()
print(session.session_key, it.accounts["A1"], it.offerings["robot"], it.types["visit"])
"""


def total(posters: list[Poster]) -> int:
    return sum(len(poster.acknowledged) for poster in posters)


def beyond(posters: list[Poster], enough: int) -> bool:
    return total(posters) > enough


def serves_anew(serving: Serving, old: int) -> bool:
    return serving.web not in (0, old) and get(serving.port, "/healthz")[0] == 200


class Poster(threading.Thread):
    """Somebody who logs activities one after the other; without an answer the same form is sent again."""

    def __init__(self, port: int, cookie: str, path: str, facts: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.port, self.cookie, self.path, self.facts = port, cookie, path, facts
        self.acknowledged: list[str] = []
        self.unanswered, self.strange = 0, list[str]()
        self.ending = threading.Event()

    def run(self) -> None:
        while not self.ending.is_set():
            key = f"web-{uuid.uuid4()}"
            while not self.sent(key):
                self.unanswered += 1
                time.sleep(0.02)
            self.acknowledged.append(key)

    def sent(self, key: str) -> bool:
        form = {**self.facts, "token": key, "csrfmiddlewaretoken": TOKEN}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", self.path, urlencode(form), {**FORM, "Cookie": self.cookie})
            answer = connection.getresponse()
            if answer.status != 302:
                self.strange.append(f"{answer.status}: {answer.read()[:2000]!r}")
            return True
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@pytest.mark.slow
def test_what_a_killed_web_process_acknowledged_is_there_once(house: House):
    session, account, offering, kind = house.python(SIGN_IN).split()
    serving = Serving(house)
    facts = {"type": kind, "offering": offering, "contact": "", "occurred_at": "2026-01-15T10:00", "note": "A call"}
    cookie = f"sessionid={session}; csrftoken={TOKEN}"
    posters = [Poster(serving.port, cookie, f"/activities/new/?account={account}", facts) for _ in range(POSTERS)]
    for poster in posters:
        poster.start()
    for kill in range(KILLS):
        enough, old = total(posters) + 10, serving.web
        until(partial(beyond, posters, enough))
        if kill % 2:
            # All of it, as when the machine goes down; a service manager starts it anew.
            serving.process.kill()
            until(lambda: not house.processes())
            serving.process = house.start("serve", "--port", str(serving.port))
        else:
            os.kill(old, signal.SIGKILL)
        until(partial(serves_anew, serving, old))
    for poster in posters:
        poster.ending.set()
    for poster in posters:
        poster.join(timeout=PATIENCE_SECONDS)
        assert not poster.is_alive()
        assert poster.strange == []
    assert sum(poster.unanswered for poster in posters) > 0, "no kill met a request"
    house.close()
    acknowledged = [key for poster in posters for key in poster.acknowledged]
    assert len(acknowledged) > 10 * KILLS
    logged = Counter(key for (key,) in house.sql("SELECT external_id FROM crm_activity"))
    assert logged == Counter(acknowledged)
    # Who did it is noted with the deed, once.
    noted = Counter(key for (key,) in house.sql("SELECT subject FROM crm_auditentry WHERE verb = 'activity.add'"))
    assert noted == logged
    assert house.json("replay", "--verify") == {"differences": []}
