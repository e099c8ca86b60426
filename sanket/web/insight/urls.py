"""Addresses of insight, below /insight/."""

from __future__ import annotations

from django.urls import path

from sanket.web.insight import scores

urlpatterns = [
    path("scores/", scores.index, name="scores"),
    path("scores/measurement/", scores.measurement, name="scores-measurement"),
]
