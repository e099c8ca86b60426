"""Tokens: what programs show instead of a password."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0021_standing_owner"),
    ]

    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("start", models.CharField(help_text="the first characters of the secret", max_length=16)),
                ("digest", models.CharField(help_text="SHA-256 of the secret, in hex", max_length=64, unique=True)),
                ("scopes", models.JSONField(default=list, help_text="such as read, leads:write")),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(help_text="empty = never", null=True)),
                ("used_at", models.DateTimeField(help_text="right to the minute", null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        help_text="who acts through it",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-created_at"], name="token_by_user")],
            },
        ),
    ]
