"""One request is one delivery: its body as JSON, whether it was JSON or a form."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from sanket.connectors import bodies
from sanket.connectors.refusals import Came, Unheard
from sanket.connectors.webhook.proof import header, number_is_open, prove
from sanket.crm.capture.queries import Source, secret
from sanket.shared import instants

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 1_000


def came(source: Source, environ: dict[str, Any], raw: bytes, now: datetime) -> Came:
    prove(source.settings, secret(source, "secret"), environ, raw, instants.seconds_of(now))
    kind = header(environ, "content-type").partition(";")[0].strip().lower()
    said = _form(raw) if kind == FORM else bodies.as_json(raw)
    if not isinstance(said, dict | list):
        raise Unheard("connect.no-object", "An object or a list is expected; a bare value says nothing.")
    return Came([(_key(source, environ, raw), said)])


def _key(source: Source, environ: dict[str, Any], raw: bytes) -> str:
    """What a request counts once by: the number that its sender gave it, else what it says."""
    named = "webhook-id" if source.settings.get("proof") == "standard" else source.settings.get("id_header", "")
    if named and not number_is_open(source.settings) and (number := header(environ, named)):
        return number[:200]
    return hashlib.sha256(raw).hexdigest()


def _form(raw: bytes) -> dict[str, Any]:
    try:
        fields = parse_qs(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Unheard("connect.form", "The form cannot be read; nothing of it is kept.") from None
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}
