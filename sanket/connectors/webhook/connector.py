"""The generic webhook as the pages know it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _n

from sanket.connectors.webhook import mapping, reading
from sanket.connectors.webhook.proof import number_is_open
from sanket.crm.capture.actions import SourceRefused
from sanket.crm.capture.queries import Connector, Mapped, Setting

PROOFS = (
    ("standard", _n("Signature by the Standard Webhooks specification")),
    ("hmac", _n("HMAC-SHA256 of the body, in a header")),
    ("token", _n("The secret itself, in a header")),
    ("none", _n("None: whoever knows the address may send")),
)
ENCODINGS = (("hex", _n("hexadecimal")), ("base64", _n("base64")))
HEADERS = {"hmac": "X-Signature", "token": "Authorization"}
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")


def check(typed: Mapping[str, str]) -> dict[str, Any]:
    # What is not asked for here, or not sent, is as usual.
    found: dict[str, Any] = {**typed, "encoding": typed["encoding"] or "hex"}
    for name, allowed in (("proof", PROOFS), ("encoding", ENCODINGS)):
        if found[name] not in dict(allowed):
            raise SourceRefused(name, _n("Choose one of these."))
    if typed["proof"] == "none":
        found["secret"] = ""
    elif not typed["secret"]:
        raise SourceRefused("secret", _n("A signature needs the secret that the other side signs with."))
    found["header"] = typed["header"] or HEADERS.get(typed["proof"], "")
    for name in ("header", "time_header", "id_header"):
        if found[name] and not _HEADER.fullmatch(found[name]):
            raise SourceRefused(name, _n("A header's name has letters, digits and hyphens."))
    if number_is_open(found):
        said = _n(
            "This number is not signed: leave it empty, and the same body counts once; or name the header of the time."
        )
        raise SourceRefused("id_header", said)
    return found


CONNECTOR = Connector(
    name="webhook",
    title=_n("Webhook"),
    about=_n(
        "Any program that can send JSON or a form to an address: a help desk, a form builder, an automation service."
    ),
    settings=(
        Setting("proof", _n("Proof of who sends"), kind="choice", usual="standard", choices=PROOFS),
        Setting(
            "secret",
            _n("Secret"),
            _n("As the other side shows it, or the same that you type there. Needed for every proof but none."),
            kind="secret",
        ),
        Setting(
            "header", _n("Header of the signature or secret"), _n("Usually X-Signature; for a secret Authorization.")
        ),
        Setting("prefix", _n("What stands before the signature"), _n("Such as sha256=")),
        Setting("encoding", _n("How the signature is written"), kind="choice", usual="hex", choices=ENCODINGS),
        Setting(
            "time_header",
            _n("Header of the time"),
            _n("If time, a full stop and the body are signed. A request older than five minutes is then refused."),
        ),
        Setting("id_header", _n("Header of the number"), _n("What counts once. Empty: the same body counts once.")),
    ),
    check=check,
    read=reading.read,
    pushed_to="/connect/webhook/{key}/",
    mapped=Mapped(mapping.FIELDS, mapping.MORE, mapping.check, mapping.typed_of, reading.preview),
)
