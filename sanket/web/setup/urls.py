"""Addresses of the settings, below /settings/."""

from __future__ import annotations

from django.urls import include, path

from sanket.web.setup import (
    audit,
    capacity,
    company,
    defaults,
    fitment,
    offerings,
    pages,
    people,
    reasons,
    tokens,
    types,
)

urlpatterns = [
    path("", pages.index, name="settings"),
    path("replay/", pages.replay, name="replay"),
    path("types/", types.index, name="types"),
    path("types/add/", types.add, name="type-add"),
    path("types/<int:pk>/", types.detail, name="type"),
    path("offerings/", offerings.index, name="offerings"),
    path("offerings/add/", offerings.add, name="offering-add"),
    path("offerings/<int:pk>/", offerings.detail, name="offering"),
    path("fitment/", fitment.index, name="fitment"),
    path("fitment/<int:pk>/", fitment.detail, name="fitment-row"),
    path("fitment/<int:pk>/removal/", fitment.removal, name="fitment-removal"),
    path("fitment/restoration/<str:token>/", fitment.restoration, name="fitment-restoration"),
    path("defaults/", defaults.page, name="defaults"),
    path("capacity/", capacity.page, name="capacity"),
    path("reasons/", reasons.page, name="reasons"),
    path("reasons/restoration/<str:token>/", reasons.restoration, name="reasons-restoration"),
    path("sources/", include("sanket.web.setup.sources.urls")),
    path("sources/", include("sanket.web.setup.connectors.urls")),
    path("company/", company.page, name="company"),
    path("users/", people.users, name="users"),
    path("users/add/", people.user_add, name="user-add"),
    path("users/<int:pk>/", people.user, name="user"),
    path("users/<int:pk>/deactivation/", people.deactivation, name="user-deactivation"),
    path("users/<int:pk>/reactivation/", people.reactivation, name="user-reactivation"),
    path("users/<int:pk>/invitation/", people.invitation, name="user-invitation"),
    path("users/teams/add/", people.team_add, name="team-add"),
    path("users/teams/<int:pk>/", people.team, name="team"),
    path("users/teams/<int:pk>/removal/", people.team_removal, name="team-removal"),
    path("users/teams/restoration/<str:token>/", people.team_restoration, name="team-restoration"),
    path("webhooks/", include("sanket.web.setup.webhooks.urls")),
    path("tokens/", tokens.index, name="tokens"),
    path("tokens/add/", tokens.add, name="token-add"),
    path("tokens/<int:pk>/revocation/", tokens.revocation, name="token-revocation"),
    path("tokens/<int:pk>/restoration/", tokens.restoration, name="token-restoration"),
    path("audit/", audit.page, name="audit"),
]
