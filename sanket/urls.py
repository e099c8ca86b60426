"""Where each door begins."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("sanket.api.urls")), path("", include("sanket.web.urls"))]

handler400 = "sanket.web.errors.bad_request"
handler403 = "sanket.web.errors.forbidden"
handler404 = "sanket.web.errors.not_found"
handler500 = "sanket.web.errors.failed"
handler429 = "sanket.web.errors.too_many"
