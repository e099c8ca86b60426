"""Addresses of Settings -> Scoring, below /settings/scoring/. A page's tab is in plan.py and appears with its address."""

from __future__ import annotations

from django.urls import path

from sanket.web.scoring import history, pages

urlpatterns = [
    path("", pages.index, name="scoring"),
    path("history/", history.page, name="scoring-history"),
]
