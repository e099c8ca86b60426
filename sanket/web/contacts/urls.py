"""Addresses of the list of contacts, below /contacts/."""

from __future__ import annotations

from django.urls import path

from sanket.web.contacts import views

urlpatterns = [
    path("", views.index, name="contacts"),
    path("export/", views.export, name="contacts-export"),
]
