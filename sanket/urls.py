"""Where each door begins."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("sanket.web.urls"))]
