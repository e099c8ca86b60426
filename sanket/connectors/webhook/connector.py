"""The generic webhook as the pages know it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sanket.connectors.webhook import mapping, reading
from sanket.crm.capture.actions import SourceRefused
from sanket.crm.capture.queries import Connector, Mapped, Setting

PROOFS = (
    ("standard", "Signature by the Standard Webhooks specification"),
    ("hmac", "HMAC-SHA256 of the body, in a header"),
    ("token", "The secret itself, in a header"),
    ("none", "None: whoever knows the address may send"),
)
ENCODINGS = (("hex", "hexadecimal"), ("base64", "base64"))
HEADERS = {"hmac": "X-Signature", "token": "Authorization"}
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")


def check(typed: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = dict(typed)
    for name, allowed in (("proof", PROOFS), ("encoding", ENCODINGS)):
        if typed[name] not in dict(allowed):
            raise SourceRefused(name, "Choose one of these.")
    if typed["proof"] == "none":
        found["secret"] = ""
    elif not typed["secret"]:
        raise SourceRefused("secret", "A signature needs the secret that the other side signs with.")
    found["header"] = typed["header"] or HEADERS.get(typed["proof"], "")
    for name in ("header", "time_header", "id_header"):
        if found[name] and not _HEADER.fullmatch(found[name]):
            raise SourceRefused(name, "A header's name has letters, digits and hyphens.")
    return found


CONNECTOR = Connector(
    name="webhook",
    title="Webhook",
    about="Any program that can send JSON or a form to an address: a help desk, a form builder, an automation service.",
    settings=(
        Setting("proof", "Proof of who sends", kind="choice", usual="standard", choices=PROOFS),
        Setting("secret", "Secret", "As the other side shows it, or the same that you type there.", kind="secret"),
        Setting("header", "Header of the signature or secret", "Usually X-Signature; for a secret Authorization."),
        Setting("prefix", "What stands before the signature", "Such as sha256="),
        Setting("encoding", "How the signature is written", kind="choice", usual="hex", choices=ENCODINGS),
        Setting(
            "time_header",
            "Header of the time",
            "If time, a full stop and the body are signed. A request older than five minutes is then refused.",
        ),
        Setting("id_header", "Header of the number", "What counts once. Empty: the same body counts once."),
    ),
    check=check,
    read=reading.read,
    pushed_to="/connect/webhook/{key}/",
    mapped=Mapped(mapping.FIELDS, mapping.MORE, mapping.check, mapping.typed_of, reading.preview),
)
