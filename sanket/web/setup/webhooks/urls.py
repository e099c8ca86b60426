"""Addresses of the webhooks, below /settings/webhooks/."""

from __future__ import annotations

from django.urls import path

from sanket.web.setup.webhooks import deliveries, endpoint, listing

urlpatterns = [
    path("", listing.index, name="webhooks"),
    path("add/", listing.add, name="webhook-add"),
    path("deliveries/<int:pk>/", deliveries.detail, name="webhook-delivery"),
    path("deliveries/<int:pk>/repetition/", deliveries.repetition, name="webhook-repetition"),
    path("<slug:key>/", endpoint.detail, name="webhook"),
    path("<slug:key>/log/", deliveries.log, name="webhook-log"),
    path("<slug:key>/change/", endpoint.change, name="webhook-change"),
    path("<slug:key>/test/", endpoint.test, name="webhook-test"),
    path("<slug:key>/secret/", endpoint.secret, name="webhook-secret"),
    path("<slug:key>/pause/", endpoint.pause, name="webhook-pause"),
    path("<slug:key>/resumption/", endpoint.resumption, name="webhook-resumption"),
    path("<slug:key>/repetitions/", endpoint.repetitions, name="webhook-repetitions"),
    path("<slug:key>/removal/", endpoint.removal, name="webhook-removal"),
]
