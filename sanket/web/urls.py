"""The addresses of all pages: each section's own list under its prefix."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from sanket.web import tracker
from sanket.web.notices import worker

# Asked for by browsers on pages that name no icon.
ICON = RedirectView.as_view(url=f"{settings.STATIC_URL}icon.svg", permanent=True)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sanket.web.today.urls")),
    path("", include("sanket.web.signin.urls")),
    path("", include("sanket.web.health")),
    path("favicon.ico", ICON, name="icon"),
    path("sanket.js", tracker.script, name="tracker"),
    path("leads/", include("sanket.web.leads.urls")),
    path("accounts/", include("sanket.web.accounts.urls")),
    path("contacts/", include("sanket.web.contacts.urls")),
    path("conditions/", include("sanket.web.conditions.urls")),
    path("segments/", include("sanket.web.segments.urls")),
    path("push.js", worker.script, name="push-worker"),
    path("profile/notices/", include("sanket.web.notices.own_urls")),
    path("notices/", include("sanket.web.notices.urls")),
    path("views/", include("sanket.web.saved.urls")),
    path("tasks/", include("sanket.web.tasks.urls")),
    path("search/", include("sanket.web.search.urls")),
    path("imports/", include("sanket.web.imports.urls")),
    path("insight/", include("sanket.web.insight.urls")),
    path("settings/scoring/", include("sanket.web.scoring.urls")),
    path("settings/", include("sanket.web.setup.urls")),
]
