"""Translations kept in memory: a page says hundreds of words, and mostly the same ones as the page before."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as translated

# More than all words there are, in both languages.
KEPT = 8_192


def gettext(message: str) -> str:
    return _said(message, get_language())


@lru_cache(maxsize=KEPT)
def _said(message: str, language: str | None) -> str:
    """``language`` is that of ``translated``, and here so that each has its own."""
    return translated(message)
