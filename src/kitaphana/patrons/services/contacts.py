"""Addresses that a reader has proven by a code."""

import datetime as dt
from typing import Final

from kitaphana.core import clock
from kitaphana.core.transactions import retrying
from kitaphana.patrons.models import Patron, PatronContact
from kitaphana.patrons.services.codes import VerifiedAddress

KEPT_FOR: Final = dt.timedelta(days=30)
"""How long a former address is kept, so that its holder can be told of the change."""


def write_proven(patron: Patron, address: VerifiedAddress) -> int | None:
    """Note that the reader holds the address, in the caller's transaction; the reader is locked.

    Returns the id of the contact that it replaces, if it replaces another address.
    """
    now = clock.now()
    before = PatronContact.objects.filter(patron=patron, channel=address.channel, ended_at__isnull=True).first()
    if before is not None and before.address == address.address:
        before.verified_at = now
        before.save(update_fields=["verified_at"])
        return None
    if before is not None:
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    PatronContact.objects.create(patron=patron, channel=address.channel, address=address.address, verified_at=now)
    return before.pk if before else None


def forget_former_addresses() -> int:
    """Delete addresses that were replaced more than thirty days ago; returns how many. Daily upkeep."""
    limit = clock.now() - KEPT_FOR
    return retrying(lambda: PatronContact.objects.filter(ended_at__lt=limit).delete()[0])
