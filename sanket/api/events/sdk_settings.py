"""What browser SDKs ask for before they send: where to, and that there is nothing else to load."""

from __future__ import annotations

from typing import Any

from sanket.api.events.keys import Teller


def segment(key: str, host: str, scheme: str) -> dict[str, Any]:
    """Of Segment's CDN: /v1/projects/KEY/settings."""
    target = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": scheme, "versionSettings": {}, "type": "browser"}
    return {
        "integrations": {"Segment.io": target},
        "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}},
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "edgeFunction": {},
        "analyticsNextEnabled": True,
        "legacyVideoPluginsEnabled": False,
        # SDKs would tell their maker how they are.
        "metrics": {"sampleRate": 0},
        "remotePlugins": [],
        "autoInstrumentationSettings": {"sampleRate": 0},
    }


def rudderstack(key: str, teller: Teller, updated: str) -> dict[str, Any]:
    """Of RudderStack's control plane: /sourceConfig."""
    return {
        "source": {
            "id": f"source-{teller.source_id}",
            "name": teller.name,
            "writeKey": key,
            "enabled": True,
            "workspaceId": "sanket",
            "updatedAt": updated,
            "config": {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}},
            "destinations": [],
            "connections": [],
            "dataplanes": {},
        },
        "updatedAt": updated,
    }
