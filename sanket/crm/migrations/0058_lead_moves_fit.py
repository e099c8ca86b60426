"""Deeds of before take the fitment that their lead was frozen with. How hot it was then is not known any more."""

from django.db import migrations

SAID = {
    "sqlite": "json_extract(r.evidence, '$.{}')",
    "postgresql": "CAST(r.evidence->>'{}' AS double precision)",
}


def take_fitment(apps, schema_editor):
    said = SAID[schema_editor.connection.vendor]
    fit, threshold = said.format("fitment"), said.format("fitment_threshold")
    schema_editor.execute(
        f"UPDATE crm_leadmove SET fit = (SELECT {fit} / {threshold} FROM crm_leadrecord r"  # noqa: S608 - our own words
        f" WHERE r.id = crm_leadmove.lead_id AND {threshold} > 0) WHERE kind <> 'assign'"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0057_lead_moves_stood"),
    ]

    operations = [
        migrations.RunPython(take_fitment, migrations.RunPython.noop, elidable=True),
    ]
