"""Addresses of segments, below /segments/."""

from __future__ import annotations

from django.urls import path

from sanket.web.segments import changing, snapshots, views

urlpatterns = [
    path("", views.index, name="segments"),
    path("new/", changing.add, name="segment-add"),
    path("preview/", views.preview, name="segment-preview"),
    path("restoration/<str:token>/", changing.restoration, name="segment-restoration"),
    path("<int:pk>/", views.detail, name="segment"),
    path("<int:pk>/change/", changing.change, name="segment-change"),
    path("<int:pk>/tests/", views.tests, name="segment-tests"),
    path("<int:pk>/keeping/", changing.keeping, name="segment-keeping"),
    path("<int:pk>/removal/", changing.removal, name="segment-removal"),
    path("<int:pk>/snapshots/", snapshots.take, name="segment-snapshots"),
    path("<int:pk>/snapshots/<int:snapshot_pk>/", snapshots.detail, name="segment-snapshot"),
    path("<int:pk>/snapshots/<int:snapshot_pk>/removal/", snapshots.removal, name="segment-snapshot-removal"),
]
