"""Addresses of insight, below /insight/."""

from __future__ import annotations

from django.urls import path

from sanket.web.insight import response, scores

urlpatterns = [
    path("", response.index, name="response"),
    path("scores/", scores.index, name="scores"),
    path("scores/measurement/", scores.measurement, name="scores-measurement"),
]
