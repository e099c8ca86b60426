"""Addresses of connectors, below /settings/sources/."""

from __future__ import annotations

from django.urls import path

from sanket.web.setup.connectors import categories, connecting, deliveries, meaning

urlpatterns = [
    path("connect/<slug:kind>/", connecting.add, name="source-connect"),
    path("<int:pk>/settings/", connecting.settings, name="source-settings"),
    path("<int:pk>/asking/", connecting.asking, name="source-asking"),
    path("<int:pk>/categories/", categories.page, name="categories"),
    path("<int:pk>/meaning/", meaning.page, name="meaning"),
    path("<int:pk>/deliveries/", deliveries.index, name="deliveries"),
    path("<int:pk>/deliveries/replay/", deliveries.replay_failed, name="deliveries-replay"),
    path("<int:pk>/deliveries/<int:delivery>/", deliveries.detail, name="delivery"),
    path("<int:pk>/deliveries/<int:delivery>/replay/", deliveries.replay, name="delivery-replay"),
]
