import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0033_working_time"),
    ]

    operations = [
        migrations.AlterField(
            model_name="leadmove",
            name="reason",
            field=models.TextField(default="", help_text="as it was said, with the note"),
        ),
        migrations.CreateModel(
            name="Reason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("deed", models.CharField(max_length=12)),
                ("text", models.CharField(max_length=200)),
                ("help", models.CharField(default="", max_length=300)),
                ("place", models.IntegerField()),
                ("retired_at", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("deed", "text"), name="reason_once")],
            },
        ),
        migrations.AddField(
            model_name="leadmove",
            name="chosen",
            field=models.ForeignKey(
                help_text="of the list; null: own words",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="crm.reason",
            ),
        ),
    ]
