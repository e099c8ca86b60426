"""Addresses of automations, below /settings/automation/."""

from __future__ import annotations

from django.urls import path

from sanket.web.automation import changing, listing, runs, switching, trying

urlpatterns = [
    path("", listing.index, name="automations"),
    path("add/", changing.add, name="automation-add"),
    path("runs/", runs.index, name="automation-runs"),
    path("runs/<int:pk>/", runs.detail, name="automation-run"),
    path("runs/<int:pk>/repetition/", runs.repetition, name="automation-repetition"),
    path("<int:pk>/", listing.detail, name="automation"),
    path("<int:pk>/change/", changing.change, name="automation-change"),
    path("<int:pk>/trial/", trying.trial, name="automation-trial"),
    path("<int:pk>/on/", switching.on, name="automation-on"),
    path("<int:pk>/off/", switching.off, name="automation-off"),
    path("<int:pk>/resumption/", switching.resumption, name="automation-resumption"),
    path("<int:pk>/place/", switching.place, name="automation-place"),
    path("<int:pk>/removal/", switching.removal, name="automation-removal"),
]
