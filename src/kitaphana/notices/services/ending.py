"""End what need not go any more: its time has passed, or what it tells of is over."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from kitaphana.core import clock
from kitaphana.core.transactions import retrying
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.rules.kinds import Channel, Subject
from kitaphana.notices.rules.states import DeliveryState
from kitaphana.notices.services.addressing import OVER
from kitaphana.notices.standing import standing

BATCH = 500
TOO_LATE = "too_late"


def expire_due(channel: Channel | None = None) -> int:
    """End deliveries (of one channel, or all) whose time has passed, and wipe what was sealed; how many."""
    count = 0
    while expired := retrying(lambda: _expire(channel)):
        count += expired
    while retrying(_wipe):
        pass
    return count


def end_over(subject: Subject, ids: Iterable[int]) -> int:
    """Look again at notices about these loans, holds or terms; those that do not hold any more end. How many.

    A constant number of statements for 500 of them.
    """
    found = Notice.objects.filter(subject=subject.value, subject_id__in=sorted(set(ids)), over_at__isnull=True)
    notices = list(found.exclude(patron__isnull=True))
    return sum(retrying(lambda part=part: _end(part)) for part in _parts(notices))  # type: ignore[misc]


def _parts(notices: Sequence[Notice]) -> Iterable[Sequence[Notice]]:
    return (notices[begin : begin + BATCH] for begin in range(0, len(notices), BATCH))


def _end(notices: Sequence[Notice]) -> int:
    held = standing(notices)
    over = [one.pk for one in notices if one.pk not in held]
    if not over:
        return 0
    now = clock.now()
    waiting = Delivery.objects.filter(notice_id__in=over, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.DROPPED, ended_at=now, reason=OVER)
    return Notice.objects.filter(pk__in=over).update(over_at=now)


def _expire(channel: Channel | None) -> int:
    now = clock.now()
    late: QuerySet[Delivery] = Delivery.objects.filter(state=DeliveryState.WAITING, expires_at__lte=now)
    if channel is not None:
        late = late.filter(channel=channel.value)
    ids = list(late.order_by("expires_at").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    return Delivery.objects.filter(pk__in=ids, state=DeliveryState.WAITING).update(
        state=DeliveryState.EXPIRED, ended_at=now, reason=TOO_LATE
    )


def _wipe() -> int:
    old = Notice.objects.filter(~Q(sealed=""), expires_at__lte=clock.now())
    ids = list(old.order_by("expires_at").values_list("pk", flat=True)[:BATCH])
    return Notice.objects.filter(pk__in=ids).update(sealed="") if ids else 0
