"""What leads were closed for before there were lists finds its reason in the usual ones."""

from django.db import migrations
from django.db.models import Q

USUAL = {
    "recycle": [
        ("No budget now", "They will have money in another period."),
        ("Bad time", "They asked to be called later."),
        ("Could not be reached", "Nobody answered, several times."),
        ("Not ready", "They are still looking around."),
    ],
    "disqualify": [
        ("No need", "They do not need this offering."),
        ("Cannot buy", "No money or no authority, and not later either."),
        ("Competitor, student or spam", "The interest is not a buyer's."),
        ("Bought elsewhere", "They decided for somebody else."),
        ("Wrong data", "The activities belong to another account."),
    ],
}


def find_reasons(apps, schema_editor):
    moves, reasons = apps.get_model("crm", "LeadMove").objects, apps.get_model("crm", "Reason").objects
    for deed, usual in USUAL.items():
        if reasons.filter(deed=deed).exists() or not moves.filter(kind=deed).exists():
            continue
        for place, (text, said) in enumerate(usual):
            reason = reasons.create(deed=deed, text=text, help=said, place=place)
            given = Q(reason__iexact=text) | Q(reason__istartswith=f"{text}:")
            moves.filter(given, kind=deed).update(chosen=reason)


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0035_checklists"),
    ]

    operations = [
        migrations.RunPython(find_reasons, migrations.RunPython.noop),
    ]
