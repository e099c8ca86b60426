"""Tells capture, whose pages and workers know connectors by what they say of themselves, which there are."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "sanket.connectors"
    label = "connectors"

    def ready(self) -> None:
        from sanket.connectors.table import CONNECTORS
        from sanket.crm.capture.actions import register

        register(CONNECTORS)
