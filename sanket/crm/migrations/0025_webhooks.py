"""Webhooks: who wants news, what is told, each try; and up to when leads were told to have gone cold."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0024_capture_rereads"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cold_at", models.BigIntegerField()),
                ("lead_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "crowd",
                    models.BooleanField(default=False, help_text="one of many at once: it waits behind single ones"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("delivered", "Delivered"), ("failed", "Failed")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("tries", models.IntegerField(default=0, help_text="since it was sent, or sent again by a person")),
                ("next_at", models.BigIntegerField(help_text="empty: not until somebody says so", null=True)),
                ("created_at", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.BigIntegerField()),
                ("ms", models.IntegerField()),
                ("status", models.IntegerField(help_text="empty: no answer", null=True)),
                (
                    "answer",
                    models.TextField(
                        default="", help_text="its beginning, or the sentence that says why there is none"
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attempts", to="crm.webhookdelivery"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="its id for programs: ep_…", max_length=40, unique=True)),
                ("url", models.CharField(max_length=2000)),
                ("name", models.CharField(default="", max_length=100)),
                ("events", models.JSONField(default=list, help_text="types of events, or * for all")),
                ("created_at", models.DateTimeField()),
                ("disabled_at", models.DateTimeField(null=True)),
                (
                    "disabled_why",
                    models.CharField(
                        choices=[
                            ("person", "paused by a person"),
                            ("gone", "answered 410: it wants no more"),
                            ("failing", "failed for days"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("delivered_at", models.BigIntegerField(help_text="when it took something last", null=True)),
                (
                    "failing_since",
                    models.BigIntegerField(help_text="first failure since then; empty while all is well", null=True),
                ),
                ("hold_until", models.BigIntegerField(default=0, help_text="it asked for a pause until then")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "disabled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="endpoint",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="crm.webhookendpoint",
            ),
        ),
        migrations.CreateModel(
            name="WebhookMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="msg_…: the same in every attempt", max_length=40, unique=True)),
                ("type", models.CharField(max_length=60)),
                ("at", models.BigIntegerField(help_text="when it happened")),
                ("body", models.TextField(help_text="JSON")),
                ("created_at", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(models.F("created_at"), name="webhook_message_age")],
            },
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="crm.webhookmessage"
            ),
        ),
        migrations.CreateModel(
            name="WebhookSecret",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.TextField(help_text="encrypted with this installation's secret key")),
                ("created_at", models.DateTimeField()),
                ("until", models.DateTimeField(help_text="empty: the one in use", null=True)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="secrets", to="crm.webhookendpoint"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                models.F("endpoint"),
                models.F("crowd"),
                models.F("next_at"),
                models.F("id"),
                condition=models.Q(("next_at__isnull", False)),
                name="webhook_delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(models.F("endpoint"), models.F("id"), name="webhook_delivery_log"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                models.F("endpoint"),
                models.F("state"),
                models.F("id"),
                condition=models.Q(("state", "delivered"), _negated=True),
                name="webhook_delivery_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(fields=("message", "endpoint"), name="webhook_told_once"),
        ),
    ]
