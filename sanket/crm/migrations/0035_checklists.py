import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0034_reasons"),
    ]

    operations = [
        migrations.CreateModel(
            name="Checklist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("questions", models.JSONField(default=list, help_text="[key, text, choices] of each, in order")),
                (
                    "needed",
                    models.BooleanField(default=False, help_text="no lead is qualified before all are answered"),
                ),
                (
                    "offering",
                    models.OneToOneField(
                        help_text="null: of everything",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="crm.offering",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="of the question", max_length=40)),
                ("asked", models.CharField(help_text="the question as it was asked", max_length=200)),
                ("said", models.TextField()),
                ("at", models.BigIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="crm.leadrecord",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("lead", "key"), name="answer_once")],
            },
        ),
    ]
