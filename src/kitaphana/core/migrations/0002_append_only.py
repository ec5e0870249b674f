"""Triggers that keep the audit log and the outbox append-only."""

from django.db import migrations

from kitaphana.core import append_only


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(append_only.install, append_only.uninstall)]
