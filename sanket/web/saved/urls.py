"""Addresses of saved views, below /views/."""

from __future__ import annotations

from django.urls import path

from sanket.web.saved import views

urlpatterns = [
    path("new/", views.add, name="view-add"),
    path("columns/", views.columns, name="list-columns"),
    path("<int:pk>/", views.change, name="view"),
    path("<int:pk>/removal/", views.removal, name="view-removal"),
    path("restoration/<str:token>/", views.restoration, name="view-restoration"),
]
