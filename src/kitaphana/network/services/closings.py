"""Shut many places at once, and open them again."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refused
from kitaphana.core.trilingual import Names
from kitaphana.network import errors
from kitaphana.network.calendars import closing
from kitaphana.network.models import HoursException
from kitaphana.network.rules import HoursOwner
from kitaphana.network.services.exceptions import add_exception, remove_exception


@transaction.atomic
def close_places(
    *, owners: Iterable[HoursOwner], first_day: dt.date, last_day: dt.date, reason: Names, by: Actor
) -> tuple[int, ...]:
    """Shut branches and points of their own for whole days; the ids of what was added, for `reopen_places`.

    A place that is shut on those very days already is passed over. Refused as `add_exception`.
    """
    added = []
    for owner in owners:
        try:
            added.append(add_exception(owner=owner, exception=closing(first_day, last_day, reason), by=by).pk)
        except Refused as refused:
            if refused.codes != (errors.EXCEPTION_EXISTS,):
                raise
    return tuple(added)


@transaction.atomic
def reopen_places(*, exception_ids: Iterable[int], by: Actor) -> int:
    """Take the closed days away again; how many were still there."""
    found = HoursException.objects.filter(pk__in=list(exception_ids)).order_by("pk").values_list("pk", flat=True)
    ids = list(found)
    for exception_id in ids:
        remove_exception(exception_id=exception_id, by=by)
    return len(ids)
