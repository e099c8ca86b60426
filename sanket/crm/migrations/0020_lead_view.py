"""Records lose what standings say by now; whoever reads leads reads a view of both."""

import django.db.models.deletion
from django.db import migrations, models

WARM = models.Q(closed_at=None, withdrawn_at=None, hot=True, fits=True)
FACTS = (
    "account_id, offering_id, number, previous_id, detected_at, stage_at, assigned, rest_until, people, why, evidence"
).split(", ")
# What lists are found by comes from where their indexes are.
STANDS = (
    "recognised_at, tipped_by, stage, owner_id, hot, cold_at, fits, fitment, fitment_threshold, interest_threshold,"
    " half_life, heat_key, activities, last_at, covered_by_id, stale, withdrawn_at, closed_at"
).split(", ")

# The fields of a record that its standings have by now.
LOST = (
    "activities, cold_at, covered_by, fitment, fitment_threshold, fits, half_life, heat_key, hot, interest_threshold,"
    " last_at, recognised_at, stale, tipped_by, withdrawn_at"
).split(", ")


class RemoveFields(migrations.operations.base.Operation):
    """One after the other, each would write the whole table anew on SQLite, evidence and all."""

    reversible = False

    def __init__(self, model_name, names):
        self.model_name, self.names = model_name, names

    def state_forwards(self, app_label, state):
        for name in self.names:
            state.remove_field(app_label, self.model_name, name)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor._remake_table(to_state.apps.get_model(app_label, self.model_name))  # noqa: SLF001 - as its own
            return
        before = from_state.apps.get_model(app_label, self.model_name)._meta  # noqa: SLF001 - public
        columns = (schema_editor.quote_name(before.get_field(name).column) for name in self.names)
        table = schema_editor.quote_name(before.db_table)
        schema_editor.execute(f"ALTER TABLE {table} {', '.join(f'DROP COLUMN {one} CASCADE' for one in columns)}")

    def describe(self):
        return f"Remove {len(self.names)} fields from {self.model_name}"


def create_view(apps, schema_editor):
    now = "s.version = coalesce((SELECT version FROM crm_leadversion WHERE id = 1), 1)"
    if schema_editor.connection.vendor == "sqlite":
        # It has no statistics, and would hold a version for a handful of rows.
        now = f"likelihood({now}, 0.9)"
    columns = ", ".join(["s.lead_id AS id", *(f"r.{one}" for one in FACTS), *(f"s.{one.strip()}" for one in STANDS)])
    schema_editor.execute(
        f"CREATE VIEW crm_lead AS SELECT {columns} FROM crm_leadstanding s"  # noqa: S608 - our own words
        f" JOIN crm_leadrecord r ON r.id = s.lead_id WHERE {now}"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0019_lead_standings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField(default=0)),
                ("recognised_at", models.BigIntegerField()),
                ("detected_at", models.BigIntegerField()),
                ("tipped_by", models.CharField(default="", max_length=200)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("recognised", "Recognised"),
                            ("accepted", "Accepted"),
                            ("qualified", "Qualified"),
                            ("converted", "Converted"),
                            ("recycled", "Recycled"),
                            ("disqualified", "Disqualified"),
                        ],
                        default="recognised",
                        max_length=15,
                    ),
                ),
                ("stage_at", models.BigIntegerField()),
                ("assigned", models.BooleanField(default=False)),
                ("hot", models.BooleanField(default=True)),
                ("cold_at", models.BigIntegerField()),
                ("fits", models.BooleanField(default=True)),
                ("fitment", models.FloatField()),
                ("fitment_threshold", models.FloatField()),
                ("interest_threshold", models.FloatField()),
                ("half_life", models.BigIntegerField()),
                ("heat_key", models.FloatField()),
                ("activities", models.IntegerField()),
                ("people", models.IntegerField(default=0)),
                ("last_at", models.BigIntegerField()),
                ("why", models.JSONField(default=dict)),
                ("evidence", models.JSONField(default=dict)),
                ("stale", models.BooleanField(default=False)),
                ("withdrawn_at", models.BigIntegerField(null=True)),
                ("closed_at", models.BigIntegerField(null=True)),
                ("rest_until", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "crm_lead",
                "managed": False,
            },
        ),
        RemoveFields("leadrecord", LOST),
        migrations.AlterField(
            model_name="leadrecord",
            name="people",
            field=models.IntegerField(default=0, help_text="contacts named on its activities"),
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                models.F("version"),
                models.F("half_life"),
                models.OrderBy(models.F("heat_key"), descending=True),
                models.F("lead"),
                condition=WARM,
                name="lead_by_heat",
            ),
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                models.F("version"),
                models.F("cold_at"),
                models.F("account"),
                models.F("owner"),
                models.F("covered_by"),
                models.F("lead"),
                condition=WARM,
                name="lead_by_cold",
            ),
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                models.F("version"),
                models.F("owner"),
                models.F("cold_at"),
                models.F("account"),
                models.F("covered_by"),
                models.F("stage"),
                models.F("lead"),
                condition=WARM,
                name="lead_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                models.F("version"),
                models.OrderBy(models.F("fitment"), descending=True),
                models.OrderBy(models.F("lead"), descending=True),
                condition=WARM,
                name="lead_by_fitment",
            ),
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                models.F("version"),
                models.F("offering"),
                models.F("half_life"),
                models.OrderBy(models.F("heat_key"), descending=True),
                models.F("lead"),
                models.F("account"),
                models.F("owner"),
                models.F("covered_by"),
                models.F("cold_at"),
                condition=WARM,
                name="lead_by_offering",
            ),
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                models.F("version"), models.F("recognised_at"), models.F("lead"), name="lead_by_recognised"
            ),
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                models.F("version"),
                models.F("covered_by"),
                condition=models.Q(("covered_by__isnull", False)),
                name="lead_by_cover",
            ),
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                models.F("version"), models.F("lead"), condition=models.Q(("stale", True)), name="lead_stale"
            ),
        ),
        migrations.AddIndex(
            model_name="leadstanding",
            index=models.Index(
                models.F("version"), models.F("lead"), condition=models.Q(("news", True)), name="lead_news"
            ),
        ),
        migrations.AddConstraint(
            model_name="leadstanding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("version", "account", "offering"),
                name="lead_one_open",
            ),
        ),
        # In the database it is held to the record, as before.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="leadmove",
                    name="lead",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="moves",
                        to="crm.lead",
                    ),
                )
            ]
        ),
        migrations.RunPython(create_view),
    ]
