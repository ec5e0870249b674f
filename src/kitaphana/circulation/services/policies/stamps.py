"""The one row that tells every process that what is released has changed."""

import uuid

from kitaphana.circulation.models import PolicyVersion


def raise_version() -> None:
    """Tell every process; call it inside the act's transaction."""
    version = locked_stamp()
    version.number += 1
    version.stamp = uuid.uuid4()
    version.save(update_fields=["number", "stamp"])


def locked_stamp() -> PolicyVersion:
    """The row, locked: acts on the grid pass one after the other."""
    version, _ = PolicyVersion.objects.select_for_update().get_or_create(pk=1, defaults={"number": 0})
    return version
