"""The templates' environment: what every template may call, beside the names of context.frame.

Functions: `url("lead", 12)`, `static("x.svg")`, `vite_tags()`, `_("Hello %(name)s", name=x)`,
`ngettext("%(num)s lead", "%(num)s leads", n)`, `remembered(macro)`.
Filters (show.py): number, money, money_short, percent, date, clock, instant, relative, points.
A name that does not exist stops the page: a misspelt one must not look like an empty value. Only a truth test of a key
that a thing does not have (`row.note or ''`) is no: rows say what they have.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext, npgettext, pgettext
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from jinja2.utils import missing
from markupsafe import Markup, escape

from sanket.web import show
from sanket.web.speech import gettext, marked

ENTRIES = ("src/app.css", "src/main.ts")

# What the frame asks for and a page may leave out; context.frame and the views say more.
LEFT_OUT = dict.fromkeys(
    (
        "commands",
        "company",
        "crumbs",
        "csrf_input",
        "full_title",
        "home_url",
        "lang",
        "messages",
        "nav",
        "notices_url",
        "now",
        "person_mark",
        "phone_nav",
        "quick_add",
        "request",
        "search_url",
        "sign_out_url",
        "theme",
        "theme_url",
        "time_zone",
        "user_menu",
        "user_name",
        "user_role",
    )
)


class Missing(jinja2.StrictUndefined):
    def __bool__(self) -> bool:  # type: ignore[override]
        if self._undefined_obj is missing and self._undefined_name != "caller":
            self._fail_with_undefined_error()
        return False


class Generator(CodeGenerator):
    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        """Half of what a page says is markup already, and markupsafe makes it anew at each place."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class Environment(jinja2.Environment):
    code_generator_class = Generator

    @staticmethod
    def escaped(value: object) -> str:
        return value if type(value) is Markup else escape(value)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One table instead of a chain of two: all names are there before the first template is read, and each part that
        a page imports compares them with its own."""
        return {**self.globals, **(d or {})}


def environment(**options: Any) -> Environment:
    # Django's backend passes autoescape=True.
    made = Environment(
        **{
            **options,
            "undefined": Missing,
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    # Jinja's own would look the translation up, mark it and fill it in anew each time.
    made.globals.update(_=marked, gettext=marked)
    made.globals.update(LEFT_OUT, url=url, static=static, vite_tags=vite_tags, remembered=remembered)
    made.filters.update(show.FILTERS)
    return made


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a page by its name."""
    if len(args) == 1 and type(args[0]) is int and not kwargs:
        return show.addresses(name)(args[0])
    return reverse(name, args=args or None, kwargs=kwargs or None)


def remembered(macro: Callable[..., str]) -> Callable[..., str]:
    """A macro that draws the same for the same words, says nothing in anybody's language, and is called a hundred times."""
    return lru_cache(maxsize=512)(macro)


def vite_tags(*entries: str) -> SafeString:
    """Script and style tags of the entry points, with the hashed names of Vite's manifest.

    Without a build the pages stand bare but readable: script/demo and script/test build before they start anything.
    """
    manifest: Any = settings.DJANGO_VITE["default"]["manifest_path"]
    if not Path(manifest).exists():
        return mark_safe("")
    from django_vite.core.asset_loader import DjangoViteAssetLoader

    loader = DjangoViteAssetLoader.instance()
    tags = [
        format_html('<link rel="stylesheet" href="{}">', loader.generate_vite_asset_url(entry))
        if entry.endswith(".css")
        else loader.generate_vite_asset(entry)
        for entry in entries or ENTRIES
    ]
    return mark_safe("\n".join(tags))  # noqa: S308 - names of our own build
