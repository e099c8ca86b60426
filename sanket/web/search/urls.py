"""The address of search."""

from __future__ import annotations

from django.urls import path

from sanket.web.search import views

urlpatterns = [path("", views.search, name="search")]
