"""Header values that are not plain ASCII, as the stateless protocol writes them: =?base64?...?=."""

from __future__ import annotations

import base64
import binascii

BEGIN, END = "=?base64?", "?="


def decoded(value: str | None) -> str | None:
    """
    >>> decoded("find_leads"), decoded("=?base64?4KSo?="), decoded("=?base64?!?="), decoded(None)
    ('find_leads', 'न', None, None)
    """
    if value is None or not (value.startswith(BEGIN) and value.endswith(END)):
        return value
    try:
        return base64.b64decode(value[len(BEGIN) : -len(END)], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
