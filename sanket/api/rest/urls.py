"""The page that shows all calls; the calls themselves are met in ``door``, before the pages' addresses."""

from __future__ import annotations

from django.urls import path

from sanket.api.rest.page import index

urlpatterns = [path("api/v1/", index, name="api")]
