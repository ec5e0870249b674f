"""What the page of the hold shelf has told to take off in the last days comes on the work list."""

import datetime as dt

from django.db import migrations
from django.utils import timezone

TOLD_FOR = dt.timedelta(days=3)
STILL_THERE = ("available", "in_transit", "on_hold_shelf")


def fill(apps, schema_editor):
    """One row for each item, of the hold that ended last."""
    holds = apps.get_model("circulation", "Hold").objects.filter(
        state__in=("expired", "cancelled"),
        ready_at__isnull=False,
        item__status__in=STILL_THERE,
        closed_at__gte=timezone.now() - TOLD_FOR,
    )
    last = {hold.item_id: hold for hold in holds.order_by("closed_at", "pk")}
    left = apps.get_model("circulation", "LeftOnShelf")
    left.objects.bulk_create(
        left(
            hold_id=hold.pk, item_id=item_id, service_point_id=hold.pickup_point_id, shelf_code=hold.shelf_code,
            why=hold.state, left_at=hold.closed_at,
        )
        for item_id, hold in last.items()
    )


class Migration(migrations.Migration):

    dependencies = [
        ('circulation', '0013_left_on_shelf'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
