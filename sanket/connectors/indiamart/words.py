"""What stands in IndiaMART's fields, made plain: no HTML, no runs of spaces, nothing where nothing is meant."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

IST = timezone(timedelta(hours=5, minutes=30), "IST")
"""India has one zone and puts no clock forward."""
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
NOTHING = frozenset({"", "0", "null", "none", "na", "n/a", "-"})

_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr)\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_DAY_FIRST = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?")


def told(lead: Mapping[str, Any], field: str) -> str:
    """A field on one line.

    >>> told({"A": " Pune,     411001<br>India "}, "A"), told({"A": 0}, "A"), told({}, "A")
    ('Pune, 411001 India', '', '')
    """
    return " ".join(lines(lead, field).split())


def lines(lead: Mapping[str, Any], field: str) -> str:
    """A field with its line breaks.

    >>> lines({"A": "Quantity : 500<br> Value :   Rs. 3,000<br>"}, "A")
    'Quantity : 500\\nValue : Rs. 3,000'
    """
    value = lead.get(field)
    if value is None or isinstance(value, bool | dict | list):
        return ""
    text = html.unescape(_TAG.sub(" ", _BREAK.sub("\n", str(value))))
    if text.strip().lower() in NOTHING:
        return ""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def moment(text: str) -> int | None:
    """Unix seconds of a time in India, in any of the forms that were seen; None for what is none.

    >>> moment("2021-12-08 12:47:25") == moment("08-Dec-2021 12:47:25") == moment("08-DEC-2021 12:47:25 PM")
    True
    >>> moment("yesterday")
    """
    try:
        if found := _YEAR_FIRST.fullmatch(text.strip()):
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        elif found := _DAY_FIRST.fullmatch(text.strip()):
            day, year, hour, minute, second = (int(found[place] or 0) for place in (1, 3, 4, 5, 6))
            month = MONTHS.index(found[2].capitalize()) + 1
            if found[7]:
                hour = hour % 12 + (12 if found[7].lower() == "pm" else 0)
        else:
            return None
        return int(datetime(year, month, day, hour, minute, second, tzinfo=IST).timestamp())
    except ValueError:
        return None


def asked(at: datetime) -> str:
    """An instant as the pull API wants it.

    >>> asked(datetime(2021, 12, 8, 7, 17, 25, tzinfo=timezone.utc))
    '08-Dec-202112:47:25'
    """
    here = at.astimezone(IST)
    return f"{here:%d}-{MONTHS[here.month - 1]}-{here:%Y%H:%M:%S}"
