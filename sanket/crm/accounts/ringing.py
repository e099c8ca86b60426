"""Whose telephone number it is."""

from __future__ import annotations

from django.db.models import QuerySet
from django.db.models.lookups import Exact

from sanket.crm.accounts.dialled import FEWEST, Dialled, last_digits
from sanket.crm.accounts.models import Contact
from sanket.crm.accounts.phones import home_region, region_of, tidy


def written(number: str, country: str = "") -> str:
    """The number in its international form where it can be read for certain, dialled from ``country`` or from here."""
    return tidy(number, region_of(country, home_region()))


def contact_by_phone(number: str) -> Contact | None:
    """The contact with this number, in whatever form: of several nobody, for who would say which?"""
    digits = last_digits(number)
    if len(digits) < FEWEST:
        return None
    for column in ("phone", "whatsapp"):
        found: QuerySet[Contact] = Contact.objects.select_related("account").filter(Exact(Dialled(column), digits))
        some = list(found.order_by("pk")[:2])
        if some:
            return some[0] if len(some) == 1 else None
    return None
