"""For staff: what was sent, how the ways out fare, what it cost, which letters wait."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from kitaphana.core import clock
from kitaphana.core.paging import Page, page_of
from kitaphana.notices import outlets
from kitaphana.notices.models import ChannelState, Delivery, LetterBatch, SendingMonth
from kitaphana.notices.rules.alarms import MANY_WAITING, Alarm, alarm_of
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.rules.states import DeliveryState


@dataclass(frozen=True, slots=True)
class LogRow:
    """One delivery. `patron_id` is empty once the notice is forgotten; show it only to who may see readers."""

    id: int
    kind: str
    channel: str
    state: str
    reason: str
    made_at: dt.datetime
    not_before: dt.datetime
    ended_at: dt.datetime | None
    attempts: int
    cost: Decimal
    patron_id: int | None
    is_over: bool
    delivered_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A way out: whether it is set up and works, and what waits for it (a thousand at most are counted)."""

    channel: str
    is_set_up: bool
    is_down: bool
    reason: str
    since: dt.datetime | None
    waiting_count: int
    oldest_due_at: dt.datetime | None

    @property
    def alarm(self) -> Alarm:
        """What somebody should look at; letters wait for people, which is no alarm."""
        if self.channel == Channel.LETTER:
            return Alarm.NONE
        return alarm_of(
            is_set_up=self.is_set_up, is_down=self.is_down, waiting=self.waiting_count, oldest=self.oldest_due_at,
            now=clock.now(),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CostRow:
    """Messages of a month over a channel (and of a kind)."""

    month: dt.date
    channel: str
    kind: str
    sent_count: int
    failed_count: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class BatchRow:
    """Letters that were printed together."""

    id: int
    made_at: dt.datetime
    made_by: str
    letter_count: int
    institution_id: int
    branch_id: int | None


MOST_COUNTED = MANY_WAITING


def delivery_log(
    *,
    institution_ids: Collection[int],
    kind: str = "",
    channel: str = "",
    state: str = "",
    after: int | None = None,
    limit: int = 50,
) -> Page[LogRow]:
    """Deliveries of some institutions, the latest made first. One statement."""
    rows = Delivery.objects.filter(notice__institution_id__in=institution_ids).select_related("notice")
    chosen = {"notice__kind": kind, "channel": channel, "state": state}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return page_of(map(_row, rows.order_by("-pk")[: limit + 1]), limit=limit, key=lambda row: row.id)


def channel_rows() -> list[ChannelRow]:
    """Every channel; two statements and one for each channel."""
    states = {row.channel: row for row in ChannelState.objects.all()}
    return [_channel(channel, states.get(channel.value)) for channel in Channel]


def costs(*, institution_ids: Collection[int], first_month: dt.date, last_month: dt.date) -> list[CostRow]:
    """Sendings by month, channel and kind of some institutions together, newest first. One statement."""
    rows = SendingMonth.objects.filter(institution_id__in=institution_ids, month__range=(first_month, last_month))
    grouped = rows.values("month", "channel", "kind").order_by("-month", "channel", "kind")
    summed = grouped.annotate(sent=Sum("sent_count"), failed=Sum("failed_count"), total=Sum("cost"))
    return [
        CostRow(row["month"], row["channel"], row["kind"], row["sent"], row["failed"], row["total"]) for row in summed
    ]


def letters_waiting(institution_ids: Collection[int]) -> dict[tuple[int, int | None], int]:
    """How many letters may be printed now: by institution as a whole (branch None), and by its readers' home branch."""
    due = Delivery.objects.filter(
        channel=Channel.LETTER, state=DeliveryState.WAITING, notice__institution_id__in=institution_ids,
        not_before__lte=clock.now(), expires_at__gt=clock.now(),
    )  # fmt: skip
    grouped = due.values_list("notice__institution_id", "notice__patron__home_branch_id").order_by()
    found = Counter[tuple[int, int | None]]()
    for institution_id, branch_id, count in grouped.annotate(count=Count("pk")):
        found[institution_id, None] += count
        if branch_id is not None:
            found[institution_id, branch_id] += count
    return dict(found)


def letter_batches(institution_ids: Collection[int], *, after: int | None = None, limit: int = 20) -> Page[BatchRow]:
    """Batches of letters, the latest first."""
    rows = LetterBatch.objects.filter(institution_id__in=institution_ids).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = (
        BatchRow(row.pk, row.made_at, row.made_by, row.letter_count, row.institution_id, row.branch_id)
        for row in rows[: limit + 1]
    )
    return page_of(found, limit=limit, key=lambda row: row.id)


def _row(row: Delivery) -> LogRow:
    notice = row.notice
    return LogRow(
        row.pk, notice.kind, row.channel, row.state, row.reason, notice.made_at, row.not_before, row.ended_at,
        row.attempts, row.cost, notice.patron_id, notice.over_at is not None, row.delivered_at,
    )  # fmt: skip


def _channel(channel: Channel, state: ChannelState | None) -> ChannelRow:
    due = Delivery.objects.filter(
        channel=channel.value, state=DeliveryState.WAITING, not_before__lte=clock.now()
    ).order_by("priority", "not_before")
    waiting = list(due.values_list("not_before", flat=True)[:MOST_COUNTED])
    return ChannelRow(
        channel=channel.value,
        is_set_up=channel in outlets.channels(),
        is_down=state.is_down if state else False,
        reason=state.reason if state else "",
        since=state.since if state else None,
        waiting_count=len(waiting),
        oldest_due_at=min(waiting, default=None),
    )
