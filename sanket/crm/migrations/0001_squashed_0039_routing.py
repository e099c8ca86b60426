"""An empty database is laid out at once as the first thirty-nine migrations leave it. One that has some of them takes the
others one by one.

What each of them would do costs little; that Django would draw all models anew between any two of their steps took a
quarter of a minute of the first start. So the models are told all steps first and drawn once.
"""

from importlib import import_module
from pkgutil import iter_modules

from django.db import migrations

PACKAGE = __name__.rpartition(".")[0]
FIRST, LAST = "0001_foundation", "0039_routing"
NAMES = [one.name for one in iter_modules(import_module(PACKAGE).__path__) if FIRST <= one.name <= LAST]
PAST = {name: import_module(f"{PACKAGE}.{name}") for name in sorted(NAMES) if not name.startswith("0001_squashed")}
INTEREST, VIEW = PAST["0002_interest_storage"], PAST["0020_lead_view"]


class LayOut(migrations.operations.base.Operation):
    """All models as the past leaves them."""

    reversible = False

    def state_forwards(self, app_label, state):
        # Or every step would draw them.
        state.__dict__.pop("apps", None)
        for one in PAST.values():
            for step in one.Migration.operations:
                step.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        apps = to_state.apps
        sqlite = schema_editor.connection.vendor == "sqlite"
        # A move is held to the record of its lead, not to the view of it (0020).
        lead = fields(apps, "leadmove")["lead"]
        lead.db_constraint, lead.remote_field.model = True, apps.get_model("crm", "leadrecord")
        if not sqlite:
            # The log's rows are not held one by one (0004).
            for field in fields(apps, "activity").values():
                field.db_constraint = False
        for model in apps.get_app_config("crm").get_models():
            name = model._meta.model_name  # noqa: SLF001 - public
            if not self.allow_migrate_model(schema_editor.connection.alias, model):
                continue
            if name == "interest" and sqlite:
                schema_editor.execute(INTEREST.SQLITE)
                schema_editor.execute(INTEREST.HELD)
                continue
            schema_editor.create_model(model)
            if name == "interest":
                schema_editor.execute(INTEREST.FILL)
        VIEW.create_view(apps, schema_editor)

    def describe(self):
        return "Lay out all models"


def fields(apps, model):
    """Those that lead to other models."""
    found = apps.get_model("crm", model)._meta.get_fields()  # noqa: SLF001 - public
    return {field.name: field for field in found if field.concrete and field.is_relation}


class Migration(migrations.Migration):
    initial = True

    replaces = [("crm", name) for name in PAST]

    operations = [LayOut()]
