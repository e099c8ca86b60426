"""The pages of *Scoring* in their order. One that has no address yet is not shown: add the address, and it appears."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l


class Page(NamedTuple):
    """`name`: of its address; `label`: its tab; `found_as`: what the command palette calls it."""

    name: str
    label: str | Promise
    found_as: str | Promise
    icon: str
    deed: str = "scoring.view"


ALL = (
    Page("scoring-values", _l("Values"), _l("Propose what activities are worth"), "people"),
    Page("scoring-what-if", _l("What-if"), _l("What-if: other thresholds over our history"), "insight"),
    Page("scoring-draft", _l("Draft"), _l("Draft of the scoring, and publish it"), "edit"),
    Page("scoring-versions", _l("Versions"), _l("Versions of the scoring"), "copy"),
    Page("scoring-history", _l("History"), _l("History of values and thresholds"), "history"),
    Page("scoring-learned", _l("Learned"), _l("Learned values"), "target"),
    Page("scoring-rejections", _l("Rejections"), _l("Why leads are rejected"), "ban"),
    Page("scoring-influence", _l("Influence"), _l("Influence of contacts"), "link"),
)


def pages() -> list[Page]:
    return [page for page in ALL if _stands(page.name, get_script_prefix(), get_urlconf())]


@lru_cache(maxsize=64)
def _stands(name: str, prefix: str, urls: str | None) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
