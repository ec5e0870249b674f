"""Close the days of the desks: their figures become a ledger, and nobody can tell any more who came."""

import datetime as dt
from functools import partial

from kitaphana.circulation.models import DeskDay, VisitToken
from kitaphana.circulation.queries.diary import live_figures
from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM
from kitaphana.core.transactions import retrying
from kitaphana.network.queries import service_points

LOOK_BACK_DAYS = 31
"""Further back no page is made any more: an installation that was off for a month has a gap in its diary."""


def close_desk_days() -> int:
    """Close all days before today at every desk; returns how many. The worker does it daily; safe to repeat."""
    count = 0
    for point in service_points(is_active=False):
        if point.branch_id is not None:
            count += sum(retrying(partial(_close, point.id, on)) for on in _open_days(point.id))
    return count


def _open_days(service_point_id: int) -> list[dt.date]:
    """Past days without closed figures: those that have a page, and those since the last closed one."""
    today = clock.today()
    rows = DeskDay.objects.filter(service_point_id=service_point_id, on__lt=today)
    waiting = set(rows.filter(closed_at__isnull=True).values_list("on", flat=True))
    first = today - dt.timedelta(days=LOOK_BACK_DAYS)
    closed = set(rows.filter(closed_at__isnull=False, on__gte=first).values_list("on", flat=True))
    recent = {first + dt.timedelta(days=number) for number in range(LOOK_BACK_DAYS)}
    return sorted(waiting | (recent - closed))


def _close(service_point_id: int, on: dt.date) -> bool:
    """A day without any act gets no page, so that looking for it again costs little and the diary stays readable."""
    row = DeskDay.objects.select_for_update().filter(service_point_id=service_point_id, on=on).first()
    figures = live_figures(service_point_id, on, row)
    if row is None:
        if not figures:
            return False
        row = DeskDay(service_point_id=service_point_id, on=on)
    row.figures, row.closed_at, row.key = figures, clock.now(), ""
    row.save()
    VisitToken.objects.filter(day=row).delete()
    audit.record(act="close_day", subject=f"day:{on.isoformat()}", by=SYSTEM, details={"point": service_point_id})
    return True
