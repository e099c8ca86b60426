from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0052_notice_parts"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="automationrun",
            index=models.Index(fields=["automation", "state"], name="run_by_state"),
        ),
    ]
