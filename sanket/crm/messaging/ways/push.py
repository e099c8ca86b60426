"""To a browser, through the push service it chose. The letter's key is topic and tag: what comes twice is shown once."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from sanket.crm.messaging.ways.letters import Due, Fate, Outcome, Words
from sanket.shared import retries
from sanket.shared.errors import Refusal

LIVES = 24 * 3_600
"""Seconds for which the service keeps it for a browser that is off; older news are in the page."""
LONGEST_BODY = 400
READ = 1_000
GONE = (404, 410)
NOT_OURS = (400, 401, 403)


def send(due: Due, *, now: int) -> Outcome:
    """Never raises for what the other side does."""
    # Loaded where something is sent: a worker of a site without pushes stays small.
    from sanket.crm.messaging.ways import encryption, identity
    from sanket.outbound import NoAnswer, call

    where = json.loads(due.where)
    url = where["endpoint"]
    split = urlsplit(url)
    text = payload(due.key, due.words)
    headers = {
        "Authorization": identity.authorization(f"{split.scheme}://{split.netloc}", now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(LIVES),
        "Topic": due.key[:32],
        "Urgency": "high" if due.words.alarm else "normal",
    }
    body = encryption.encrypt(text, identity.decoded(where["p256dh"]), identity.decoded(where["auth"]))
    try:
        answer = call("POST", url, headers=headers, content=body, most=READ)
    except NoAnswer as refusal:
        return Outcome(Fate.AGAIN, refusal.sentence)
    except Refusal as refusal:
        return Outcome(Fate.REFUSED, refusal.sentence)
    return _judged(answer, now)


def payload(key: str, words: Words) -> bytes:
    """What the service worker reads; short enough for every service."""
    body = words.body[:LONGEST_BODY]
    return json.dumps({"title": words.title, "body": body, "url": words.link, "tag": key}, ensure_ascii=False).encode()


def _judged(answer: Any, now: int) -> Outcome:
    said = f"{answer.status} {answer.body.decode(errors='replace')}".replace("\0", "").strip()
    if 200 <= answer.status < 300:
        return Outcome(Fate.TAKEN, said)
    if answer.status in GONE:
        return Outcome(Fate.GONE, said)
    if answer.status in NOT_OURS:
        return Outcome(Fate.REFUSED, f"The push service does not accept this installation's key: {said}")
    return Outcome(Fate.AGAIN, said, retries.rest_after(answer.status, answer.headers.get("retry-after"), now))
