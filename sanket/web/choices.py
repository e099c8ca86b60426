"""Choices that several forms offer."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

# ISO 4217: those that installations might keep their books in; others are added as asked for.
CURRENCIES = (
    *("INR", "USD", "EUR", "GBP", "AED", "AUD", "BDT", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EGP", "HKD", "HUF"),
    *("IDR", "ILS", "JPY", "KES", "KRW", "LKR", "MXN", "MYR", "NGN", "NOK", "NPR", "NZD", "OMR", "PHP", "PKR", "PLN"),
    *("QAR", "RON", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "TZS", "UAH", "VND", "ZAR"),
)

DIRECTIONS = [("customer", _("They did it")), ("campaign", _("Our campaign")), ("sales", _("Our sales"))]
STRENGTHS = [("strong", _("Strong: can make a lead")), ("weak", _("Weak: only adds to strong ones"))]
DECISIVE = [("", _("Does neither")), ("opens", _("Opens a lead at once")), ("closes", _("Closes the interest"))]
ROLES = [
    ("admin", _("Administrator")),
    ("manager", _("Manager")),
    ("sales", _("Sales")),
    ("marketing", _("Marketing")),
    ("care", _("Customer care")),
    ("viewer", _("Viewer")),
]


@lru_cache(maxsize=1)
def time_zones() -> tuple[tuple[str, str], ...]:
    """Names of places; the abbreviations beside them (EST, GMT+5) are traps around summer time."""
    names = (
        name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    )
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(names)))


def currencies() -> tuple[tuple[str, str], ...]:
    return tuple((code, code) for code in CURRENCIES)
