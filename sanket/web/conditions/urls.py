"""The address of the builder, below /conditions/."""

from __future__ import annotations

from django.urls import path

from sanket.web.conditions import views

urlpatterns = [path("builder/", views.build, name="condition-builder")]
