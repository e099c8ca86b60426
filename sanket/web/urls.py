"""The addresses of all pages: each section's own list under its prefix."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

# Sections in the making are left out until their list exists.
SECTIONS = {
    "": ("sanket.web.today.urls", "sanket.web.signin.urls", "sanket.web.health"),
    "leads/": ("sanket.web.leads.urls",),
    "accounts/": ("sanket.web.accounts.urls",),
    "search/": ("sanket.web.search.urls",),
    "imports/": ("sanket.web.imports.urls",),
    "settings/": ("sanket.web.setup.urls",),
}


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for prefix, modules in SECTIONS.items() for module in modules if _exists(module)
]
