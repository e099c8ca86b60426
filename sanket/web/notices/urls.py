"""Addresses of notices, below /notices/."""

from __future__ import annotations

from django.urls import path

from sanket.web.notices import bell, views

urlpatterns = [
    path("", views.index, name="notices"),
    path("bell/", bell.news, name="notices-bell"),
    path("readings/", views.readings, name="notices-reading"),
    path("restoration/<int:at>/", views.restoration, name="notices-restoration"),
    path("<int:pk>/", views.follow, name="notice"),
    path("<int:pk>/reading/", views.reading, name="notice-reading"),
]
