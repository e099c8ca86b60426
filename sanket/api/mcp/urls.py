"""Where assistants find the server."""

from __future__ import annotations

from django.urls import path

from sanket.api.mcp.http import endpoint

urlpatterns = [path("mcp", endpoint, name="mcp")]
