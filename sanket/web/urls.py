"""The addresses of all pages: each section's own list under its prefix."""

from __future__ import annotations

from importlib import import_module

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
        import_module(module)
    except ImportError:
        return False
    return True


urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for prefix, modules in SECTIONS.items() for module in modules if _exists(module)
]
