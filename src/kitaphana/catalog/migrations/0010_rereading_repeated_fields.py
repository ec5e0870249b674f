from django.db import migrations


def older_records(apps, schema_editor):
    """Other titles, and classes, summaries and extents of more fields than one: older records lack them."""
    last = apps.get_model("catalog", "MarcRecord").objects.order_by("-id").values_list("id", flat=True).first()
    if last:
        apps.get_model("catalog", "Rereading").objects.create(name="other titles, repeated fields", up_to=last)


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0009_rereading"),
    ]

    operations = [
        migrations.RunPython(older_records, migrations.RunPython.noop),
    ]
