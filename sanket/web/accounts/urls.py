"""Addresses of accounts, below /accounts/."""

from __future__ import annotations

from django.urls import path

from sanket.web.accounts import adding, views

urlpatterns = [
    path("", views.index, name="accounts"),
    path("export/", views.export, name="accounts-export"),
    path("new/", adding.account_new, name="account-add"),
    path("<int:pk>/", views.detail, name="account"),
    path("<int:pk>/facts/", adding.account_edit, name="account-edit"),
    path("<int:pk>/timeline/", views.timeline, name="account-timeline"),
]
