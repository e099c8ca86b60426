"""Addresses of activities and contacts. An activity is named by its own id, which may hold any character."""

from __future__ import annotations

from django.urls import path

from sanket.web.accounts import adding, log

urlpatterns = [
    path("activities/new/", log.activity_new, name="activity-add"),
    path("activities/one/", log.activity, name="activity"),
    path("activities/one/correction/", log.correction, name="activity-correction"),
    path("activities/one/withdrawal/", log.withdrawal, name="activity-withdrawal"),
    path("activities/one/restoration/", log.restoration, name="activity-restoration"),
    path("contacts/new/", adding.contact_new, name="contact-add"),
    path("contacts/<int:pk>/", adding.contact, name="contact"),
    path("contacts/<int:pk>/role/", adding.contact_role, name="contact-role"),
]
