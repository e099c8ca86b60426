"""Telephone numbers as people write them, tidied where that loses nothing."""

from __future__ import annotations

import re
from functools import lru_cache

from sanket.crm.workspace.queries import current

# Countries as addresses name them; two letters are taken as they are.
REGIONS = {
    "india": "IN", "bharat": "IN", "united kingdom": "GB", "uk": "GB", "england": "GB", "great britain": "GB",
    "united states": "US", "usa": "US", "united states of america": "US", "germany": "DE", "deutschland": "DE",
    "france": "FR", "netherlands": "NL", "spain": "ES", "italy": "IT", "switzerland": "CH", "austria": "AT",
    "belgium": "BE", "portugal": "PT", "ireland": "IE", "eire": "IE", "norway": "NO", "sweden": "SE", "denmark": "DK",
    "finland": "FI", "poland": "PL", "japan": "JP", "china": "CN", "singapore": "SG", "australia": "AU",
    "united arab emirates": "AE", "uae": "AE", "saudi arabia": "SA", "nepal": "NP", "sri lanka": "LK",
    "bangladesh": "BD", "pakistan": "PK", "canada": "CA", "israel": "IL", "south africa": "ZA", "brazil": "BR",
}  # fmt: skip
HOME = {"INR": "IN", "USD": "US", "GBP": "GB", "JPY": "JP", "SGD": "SG", "AED": "AE", "AUD": "AU", "CAD": "CA"}
_NUMBER = re.compile(r"[\d\s()./+\-\u00a0\u2010-\u2015]+")
_PREFIX = re.compile(r"^(\+|00)?0*")


def home_region() -> str:
    """Where a number without a country is dialled from."""
    return HOME.get(current().currency, "")


def region_of(country: str, home: str) -> str:
    """Two letters for a country's name; of an unknown one nothing is assumed."""
    name = country.strip().lower()
    if not name:
        return home
    return REGIONS.get(name) or (name.upper() if len(name) == 2 else "")


@lru_cache(maxsize=20_000)
def tidy(number: str, region: str) -> str:
    """International form of a number that can be read for certain; anything else stays as it was given."""
    if not _NUMBER.fullmatch(number):
        return number
    # Its tables are large: most processes never need them.
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, region or None)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_valid_number(parsed):
        return number
    tidied = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    # Two numbers in one cell, or an extension, would lose digits.
    return tidied if _digits(tidied).endswith(_digits(number)) or _digits(number).endswith(_digits(tidied)) else number


def _digits(number: str) -> str:
    return re.sub(r"\D", "", _PREFIX.sub("", number.strip()))
