"""Choices that several forms offer."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

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

# ISO 639: the scheduled languages of India, then those in which customers elsewhere are likely to be called.
LANGUAGES = {
    "as": _("Assamese"),
    "bn": _("Bengali"),
    "brx": _("Bodo"),
    "doi": _("Dogri"),
    "en": _("English"),
    "gu": _("Gujarati"),
    "hi": _("Hindi"),
    "kn": _("Kannada"),
    "ks": _("Kashmiri"),
    "kok": _("Konkani"),
    "mai": _("Maithili"),
    "ml": _("Malayalam"),
    "mni": _("Manipuri"),
    "mr": _("Marathi"),
    "ne": _("Nepali"),
    "or": _("Odia"),
    "pa": _("Punjabi"),
    "sa": _("Sanskrit"),
    "sat": _("Santali"),
    "sd": _("Sindhi"),
    "ta": _("Tamil"),
    "te": _("Telugu"),
    "ur": _("Urdu"),
    "ar": _("Arabic"),
    "cs": _("Czech"),
    "da": _("Danish"),
    "de": _("German"),
    "es": _("Spanish"),
    "fa": _("Persian"),
    "fr": _("French"),
    "he": _("Hebrew"),
    "id": _("Indonesian"),
    "it": _("Italian"),
    "ja": _("Japanese"),
    "ko": _("Korean"),
    "nl": _("Dutch"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "ru": _("Russian"),
    "si": _("Sinhala"),
    "sv": _("Swedish"),
    "sw": _("Swahili"),
    "th": _("Thai"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "vi": _("Vietnamese"),
    "zh": _("Chinese"),
}


def language(code: str) -> str:
    """Its name; a code that is not in the list, as programs may give it, says itself."""
    return str(LANGUAGES.get(code, code))


def language_code(word: str) -> str | None:
    """The code of a language by its code or its name, in English or in the language of the page."""
    wanted = word.strip().casefold()
    if wanted in LANGUAGES:
        return wanted
    with override("en"):
        english = next((code for code, name in LANGUAGES.items() if str(name).casefold() == wanted), None)
    return english or next((code for code, name in LANGUAGES.items() if str(name).casefold() == wanted), None)


@lru_cache(maxsize=1)
def time_zones() -> tuple[tuple[str, str], ...]:
    """Names of places; the abbreviations beside them (EST, GMT+5) are traps around summer time."""
    names = (
        name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    )
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(names)))


def currencies() -> tuple[tuple[str, str], ...]:
    return tuple((code, code) for code in CURRENCIES)
