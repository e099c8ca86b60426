import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0031_event_waiting"),
    ]

    operations = [
        migrations.AddField(
            model_name="deal",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                help_text="which was converted to it",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="crm.leadrecord",
            ),
        ),
        migrations.AddField(
            model_name="deal",
            name="made",
            field=models.JSONField(
                help_text="as the conversion made it; undone it is only while it is still so", null=True
            ),
        ),
        migrations.AlterField(
            model_name="leadmove",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assign", "Assign"),
                    ("accept", "Accept"),
                    ("qualify", "Qualify"),
                    ("convert", "Convert"),
                    ("recycle", "Recycle"),
                    ("disqualify", "Disqualify"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(condition=models.Q(("lead__isnull", False)), fields=["lead"], name="deal_by_lead"),
        ),
    ]
