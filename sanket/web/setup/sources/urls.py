"""Addresses of Settings -> Sources, below /settings/sources/."""

from __future__ import annotations

from django.urls import path

from sanket.web.setup.sources import check, events, listing, mapping, source

urlpatterns = [
    path("", listing.index, name="sources"),
    path("add/", listing.add, name="source-add"),
    path("<int:pk>/", source.detail, name="source"),
    path("<int:pk>/key/", source.key, name="source-key"),
    path("<int:pk>/disabling/", source.disabling, name="source-disabling"),
    path("<int:pk>/enabling/", source.enabling, name="source-enabling"),
    path("<int:pk>/check/", check.page, name="source-check"),
    path("<int:pk>/check/arrivals/", check.arrivals, name="source-arrivals"),
    path("mapping/", mapping.index, name="mapping"),
    path("events/", events.index, name="captured"),
    path("events/<int:pk>/", events.detail, name="captured-event"),
]
