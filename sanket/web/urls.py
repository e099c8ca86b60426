"""The addresses of all pages: each section's own list under its prefix."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sanket.web.today.urls")),
    path("", include("sanket.web.signin.urls")),
    path("", include("sanket.web.health")),
    path("leads/", include("sanket.web.leads.urls")),
    path("accounts/", include("sanket.web.accounts.urls")),
    path("search/", include("sanket.web.search.urls")),
    path("imports/", include("sanket.web.imports.urls")),
    path("settings/", include("sanket.web.setup.urls")),
]
