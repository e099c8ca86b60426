"""The addresses of the door for programs. Each protocol adds its own list."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from sanket.api.mcp.urls import urlpatterns as mcp
from sanket.api.rest.urls import urlpatterns as rest

urlpatterns: list[URLPattern | URLResolver] = [*mcp, *rest]
