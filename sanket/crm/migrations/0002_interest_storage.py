"""How the interest rows lie on the disk: found by their key alone, and never silently turned into floats."""

from django.db import migrations

# STRICT: an integer that overflows raises instead of becoming a float. WITHOUT ROWID: the key is the table, so that a
# head costs one tree to read and one to write.
SQLITE = """
CREATE TABLE "crm_interest" (
    "version" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "offering_id" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "s0" INTEGER NOT NULL, "s1" INTEGER NOT NULL, "s2" INTEGER NOT NULL,
    "w0" INTEGER NOT NULL, "w1" INTEGER NOT NULL, "w2" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "last_at" INTEGER NOT NULL,
    "state" INTEGER NOT NULL,
    "risen" INTEGER NOT NULL,
    "cold_at" INTEGER,
    "hold_until" INTEGER,
    PRIMARY KEY ("version", "account_id", "offering_id")
) STRICT, WITHOUT ROWID
"""

HELD = 'CREATE INDEX "interest_held" ON "crm_interest" ("hold_until") WHERE "hold_until" IS NOT NULL'

# Room on each page for the next state of a head, so that updates stay on it.
FILL = "ALTER TABLE crm_interest SET (fillfactor = 70)"


def lay_out(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute('DROP TABLE "crm_interest"')
        schema_editor.execute(SQLITE)
        schema_editor.execute(HELD)
    else:
        schema_editor.execute(FILL)


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_foundation")]

    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]
