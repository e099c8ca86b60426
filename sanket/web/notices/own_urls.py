"""Addresses of how one is told, below /profile/notices/."""

from __future__ import annotations

from django.urls import path

from sanket.web.notices import channels, own

urlpatterns = [
    path("", own.page, name="own-notices"),
    path("browser/", channels.browser, name="channel-browser"),
    path("messenger/", channels.messenger, name="channel-messenger"),
    path("mail/test/", channels.mail_test, name="channel-mail"),
    path("<int:pk>/test/", channels.test, name="channel-test"),
    path("<int:pk>/pause/", channels.pause, name="channel-pause"),
    path("<int:pk>/resumption/", channels.resumption, name="channel-resumption"),
    path("<int:pk>/removal/", channels.removal, name="channel-removal"),
    path("restoration/<str:token>/", channels.restoration, name="channel-restoration"),
]
