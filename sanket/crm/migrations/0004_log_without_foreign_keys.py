"""On PostgreSQL the log's rows are not held against accounts, contacts, offerings and types one by one (decision 15)."""

from django.db import migrations


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        # Checks of rows migrated just before are still pending, and would forbid the change.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'crm_activity'::regclass AND contype = 'f'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE crm_activity DROP CONSTRAINT "{name}"')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [("crm", "0003_lead_by_fitment")]

    operations = [migrations.RunPython(let_go, migrations.RunPython.noop)]
