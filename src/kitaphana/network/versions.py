"""Raise the calendar's version: the signal for every cache of the network to forget."""

import uuid

from kitaphana.network.models import CalendarVersion


def raise_version() -> int:
    """Give the calendar a new number and a stamp never seen before; call it inside the act's `atomic` block."""
    row, _ = CalendarVersion.objects.select_for_update().get_or_create(pk=1, defaults={"number": 0})
    row.number += 1
    row.stamp = uuid.uuid4()
    row.save(update_fields=["number", "stamp"])
    return row.number
