"""Calls that programs may repeat: whoever does not know whether the first one arrived sends it again with the same key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sanket.crm.workspace.models import AnsweredCall, Token
from sanket.shared.errors import Refusal

KEPT = timedelta(hours=24)
LONGEST_KEY = 200


class CallRefused(Refusal):
    """A key that cannot be used for this."""


def claim_call(token: Token, key: str, *, digest: str, now: datetime) -> tuple[AnsweredCall, bool]:
    """The call by this name, and whether it is new. In one transaction with the deed: either both stay or neither.

    Whoever sends the same at the same time waits here until the first is done.
    """
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise CallRefused("call.key", f"An Idempotency-Key has from 1 to {LONGEST_KEY} printable characters.")
    AnsweredCall.objects.filter(token=token, key=key, at__lt=now - KEPT).delete()
    call, new = AnsweredCall.objects.get_or_create(token=token, key=key, defaults={"digest": digest, "at": now})
    if call.digest != digest:
        raise CallRefused("call.other", "This Idempotency-Key was used for another call; give each call its own.")
    return call, new


def keep_answer(call: AnsweredCall, *, status: int, headers: Mapping[str, str], answer: str) -> None:
    call.status, call.headers, call.answer = status, dict(headers), answer
    call.save(update_fields=["status", "headers", "answer"])


def forget_calls(*, now: datetime) -> int:
    return AnsweredCall.objects.filter(at__lt=now - KEPT).delete()[0]
