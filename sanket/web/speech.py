"""Translations kept in memory: a page says hundreds of words, and mostly the same ones as the page before."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import ngettext as counted
from markupsafe import Markup

# More than all words there are, in both languages.
KEPT = 8_192


def gettext(message: str) -> str:
    return _said(message, get_language())


def ngettext(singular: str, plural: str, number: int) -> str:
    return _said_of(singular, plural, number, get_language())


def marked(message: str, /, **named: object) -> str:
    """The same in templates: what is named within is escaped."""
    if not named:
        return _whole(message, get_language())
    return Markup(_said(message, get_language())) % named  # noqa: S704 - our own words


@lru_cache(maxsize=KEPT)
def _whole(message: str, language: str | None) -> Markup:
    return Markup(_said(message, language)) % {}  # noqa: S704 - our own words


@lru_cache(maxsize=KEPT)
def _said(message: str, language: str | None) -> str:
    """``language`` is that of ``translated``, and here so that each has its own."""
    return translated(message)


@lru_cache(maxsize=KEPT)
def _said_of(singular: str, plural: str, number: int, language: str | None) -> str:
    """Looked up anew, the form for a number takes as long as ten words without one."""
    return counted(singular, plural, number)
