"""Addresses of imports, below /imports/."""

from __future__ import annotations

from django.urls import path

from sanket.web.imports import views

urlpatterns = [
    path("", views.index, name="imports"),
    path("runs/<int:pk>/", views.run, name="import"),
    path("runs/<int:pk>/beginning/", views.beginning, name="import-beginning"),
    path("runs/<int:pk>/preview/", views.preview, name="import-preview"),
    path("runs/<int:pk>/progress/", views.progress, name="import-progress"),
    path("runs/<int:pk>/rejects/", views.rejects, name="import-rejects"),
    path("runs/<int:pk>/removal/", views.removal, name="import-removal"),
    path("<slug:name>/", views.kind, name="import-kind"),
    path("<slug:name>/template.csv", views.template, name="import-template"),
]
