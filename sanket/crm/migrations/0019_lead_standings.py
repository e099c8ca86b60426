"""Leads in two tables and a view: the record people have, and how it stands under each version of the settings."""

import django.db.models.deletion
from django.db import migrations, models

STANDING = [
    "hot",
    "cold_at",
    "fits",
    "fitment",
    "fitment_threshold",
    "interest_threshold",
    "half_life",
    "heat_key",
    "activities",
    "last_at",
]


def tell_what_waits(apps, schema_editor):
    """What the last switch left for later is done; a version in the making is begun anew."""
    with schema_editor.connection.cursor() as cursor:
        settled = "SELECT version FROM crm_rescore WHERE switched_at IS NOT NULL"
        told = ", ".join(f"{name} = n.{name}" for name in STANDING)
        cursor.execute(
            f"UPDATE crm_lead SET {told} FROM crm_nextlead n WHERE n.deed = 4 AND n.lead_id = crm_lead.id"  # noqa: S608 - our own words
            f" AND crm_lead.heat_key = n.was_heat_key AND crm_lead.cold_at = n.was_cold_at AND n.version IN ({settled})"
        )
        cursor.execute(
            "UPDATE crm_lead SET stale = TRUE WHERE id IN"  # noqa: S608 - our own words
            f" (SELECT lead_id FROM crm_nextlead WHERE lead_id IS NOT NULL AND version IN ({settled}))"
        )
        cursor.execute(
            "UPDATE crm_rescore SET staged = FALSE, settings = NULL, after_account = 0, worker = ''"
            " WHERE switched_at IS NULL"
        )
        if schema_editor.connection.vendor == "postgresql":
            # A lead written twice has the keys to other leads still to be checked, and such a table cannot be renamed.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def copy(apps, schema_editor):
    """All leads stand under the version that readers see."""
    Scoring, Version = apps.get_model("crm", "Scoring"), apps.get_model("crm", "LeadVersion")
    scoring = Scoring.objects.first()
    if scoring is None:
        return
    Version.objects.create(pk=1, version=scoring.version)
    columns = ["account_id", "offering_id", "owner_id", "stage", "closed_at", "recognised_at", "tipped_by"]
    columns += ["withdrawn_at", *STANDING, "covered_by_id", "stale"]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO crm_leadstanding (version, lead_id, {', '.join(columns)}, changes, news)"  # noqa: S608 - our own words
            f" SELECT %s, id, {', '.join(columns)}, 0, FALSE FROM crm_leadrecord",
            [scoring.version],
        )


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0018_later_leads"),
    ]

    operations = [
        migrations.RunPython(tell_what_waits),
        migrations.DeleteModel(name="NextLead"),
        migrations.RemoveField(model_name="rescore", name="resays"),
        migrations.AddField(
            model_name="rescoretouch",
            name="mark",
            field=models.BigIntegerField(
                default=0, help_text="another each time it is noted: what was read before is old then"
            ),
        ),
        migrations.RemoveConstraint(model_name="lead", name="lead_one_open"),
        *(
            migrations.RemoveIndex(model_name="lead", name=name)
            for name in (
                "lead_by_heat",
                "lead_by_cold",
                "lead_by_owner",
                "lead_by_fitment",
                "lead_by_offering",
                "lead_by_recognised",
                "lead_stale",
            )
        ),
        migrations.RenameModel(old_name="Lead", new_name="LeadRecord"),
        migrations.CreateModel(
            name="LeadVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="LeadStanding",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "version", "lead_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.IntegerField()),
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
                        max_length=15,
                    ),
                ),
                ("closed_at", models.BigIntegerField(null=True)),
                ("recognised_at", models.BigIntegerField(help_text="when hot and fit first held together")),
                (
                    "tipped_by",
                    models.CharField(
                        default="", help_text="external id of the activity that tipped it", max_length=200
                    ),
                ),
                ("withdrawn_at", models.BigIntegerField(help_text="when later facts took it away", null=True)),
                ("hot", models.BooleanField(default=True)),
                (
                    "cold_at",
                    models.BigIntegerField(help_text="the first whole second at which it is cold, if nothing happens"),
                ),
                ("fits", models.BooleanField(default=True)),
                ("fitment", models.FloatField()),
                ("fitment_threshold", models.FloatField()),
                ("interest_threshold", models.FloatField()),
                ("half_life", models.BigIntegerField(help_text="seconds")),
                ("heat_key", models.FloatField(help_text="half-lives")),
                ("activities", models.IntegerField(help_text="activities in the group")),
                ("last_at", models.BigIntegerField(help_text="occurred_at of the newest activity")),
                (
                    "stale",
                    models.BooleanField(
                        default=False, help_text="why, people, evidence and cover are still to be worked out"
                    ),
                ),
                ("changes", models.IntegerField(default=0, help_text="how often it was told how it stands")),
                ("news", models.BooleanField(default=False, help_text="that it is a lead is still to be announced")),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="crm.account",
                    ),
                ),
                (
                    "covered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="crm.leadrecord",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="standings", to="crm.leadrecord"
                    ),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="crm.offering",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="crm.user",
                    ),
                ),
            ],
        ),
        migrations.RunPython(copy),
    ]
