"""The templates' environment: what every template may call, beside the names of context.frame.

Functions: `url("lead", 12)`, `static("x.svg")`, `vite_tags("src/app.ts")`, `_("...")`, `ngettext("%(num)s lead", "%(num)s leads", n)`.
Filters (show.py): number, money, money_short, percent, date, clock, instant, relative, points.
A name that does not exist stops the page: a misspelt one must not look like an empty value.
"""

from __future__ import annotations

from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from sanket.web import show


def environment(**options: Any) -> jinja2.Environment:
    made = jinja2.Environment(
        **{  # noqa: S701 - Django's backend passes autoescape=True
            **options,
            "undefined": jinja2.StrictUndefined,
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals.update(url=url, static=static, vite_tags=vite_tags)
    made.filters.update(show.FILTERS)
    return made


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a page by its name."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def vite_tags(entry: str) -> SafeString:
    """Script and style tags of an entry point, with the hashed names of Vite's manifest."""
    from django_vite.core.asset_loader import DjangoViteAssetLoader

    return mark_safe(DjangoViteAssetLoader.instance().generate_vite_asset(entry))  # noqa: S308 - of our own build
