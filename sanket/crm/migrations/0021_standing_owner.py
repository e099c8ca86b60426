"""A user who goes is no longer the owner of a lead, also where lists look. Nothing changes in the tables."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0020_lead_view"),
    ]

    operations = [
        migrations.AlterField(
            model_name="leadstanding",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="crm.user",
            ),
        ),
    ]
