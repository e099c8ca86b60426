from django.db import migrations, models

from sanket.crm.accounts.queries import Dialled


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0004_log_without_foreign_keys"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(Dialled("phone"), name="account_by_phone"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(Dialled("phone"), name="contact_by_phone"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(Dialled("whatsapp"), name="contact_by_whatsapp"),
        ),
    ]
