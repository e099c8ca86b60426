"""Addresses of the home page, and those of quick adding, which belong to no section."""

from __future__ import annotations

from django.urls import include, path

from sanket.web.today import views

urlpatterns = [
    path("", views.today, name="today"),
    path("offline/", views.offline, name="offline"),
    path("", include("sanket.web.accounts.adding_urls")),
]
