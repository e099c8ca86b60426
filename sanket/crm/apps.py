"""The one Django app that holds every room."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "sanket.crm"
    label = "crm"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Sanket"

    def ready(self) -> None:
        from sanket.crm import wiring

        wiring.connect()
