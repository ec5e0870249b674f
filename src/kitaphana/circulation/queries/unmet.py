"""What was asked for and missing."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from kitaphana.circulation.models import UnmetKind, UnmetRequest, UnmetState
from kitaphana.core import clock
from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.language.folding import fold

KINDS = tuple(kind.value for kind in UnmetKind)
STATES = tuple(state.value for state in UnmetState)
_GONE = (ItemStatus.LOST, ItemStatus.MISSING)


@dataclass(frozen=True, slots=True)
class UnmetRow:
    """One thing that was asked for, with how often and why it was not given.

    `state` is the least settled of its requests; `kinds` are (kind, count), the most frequent first.
    """

    key: str
    text: str
    edition_id: int | None
    count: int
    kinds: tuple[tuple[str, int], ...]
    last_at: dt.datetime
    state: str


def grouping_key(text: str, edition_id: int | None) -> str:
    """Requests with the same key are for the same thing: an edition, else the words without case and accents."""
    return f"e{edition_id}" if edition_id else f"t{fold(text)}"[:201]


def likely_kind(edition_id: int | None, branch_id: int | None) -> str:
    """Why it was probably not given, from what the branch has of it."""
    if edition_id is None:
        return UnmetKind.NOT_IN_STOCK.value
    items = Item.objects.filter(edition_id=edition_id).exclude(status=ItemStatus.WITHDRAWN)
    found = (items.filter(branch_id=branch_id) if branch_id else items).aggregate(
        all=Count("id"),
        on_loan=Count("id", filter=Q(status=ItemStatus.ON_LOAN)),
        gone=Count("id", filter=Q(status__in=_GONE)),
        inside=Count("id", filter=Q(is_for_loan=False)),
    )
    guesses = (
        (not found["all"], UnmetKind.NOT_IN_STOCK),
        (found["all"] and found["gone"] == found["all"], UnmetKind.LOST_OR_MISSING),
        (found["on_loan"], UnmetKind.ALL_ON_LOAN),
        (found["inside"], UnmetKind.NOT_FOR_LOAN),
    )
    return next((kind.value for is_so, kind in guesses if is_so), UnmetKind.OTHER.value)


def unmet_rows(
    service_point_ids: Collection[int], *, since: dt.date, until: dt.date, state: str = "", limit: int | None = 200
) -> tuple[UnmetRow, ...]:
    """What was asked for at those points from `since` to `until` (both included), the most wanted first.

    Two statements, whatever the number of requests; `state` narrows, `limit` None gives all (for a file).
    """
    found = UnmetRequest.objects.filter(
        service_point_id__in=list(service_point_ids), noted_at__gte=_begin(since), noted_at__lt=_begin(until, days=1)
    )
    if state in STATES:
        found = found.filter(state=state)
    groups = found.values("grouping_key").annotate(
        count=Count("id"),
        last_at=Max("noted_at"),
        text=Max("text"),
        about=Max("edition_id"),
        open=Count("id", filter=Q(state=UnmetState.OPEN)),
        ordered=Count("id", filter=Q(state=UnmetState.ORDERED)),
    )
    rows = list(groups.order_by("-count", "-last_at", "grouping_key")[:limit])
    kinds: dict[str, Counter[str]] = {row["grouping_key"]: Counter() for row in rows}
    by_kind = found.values_list("grouping_key", "kind").annotate(count=Count("id")).order_by()
    for key, kind, count in by_kind:
        if key in kinds:
            kinds[key][kind] = count
    return tuple(_row(row, kinds[row["grouping_key"]]) for row in rows)


def _row(row: Mapping[str, Any], kinds: "Counter[str]") -> UnmetRow:  # Any: a row of columns
    state = UnmetState.OPEN if row["open"] else UnmetState.ORDERED if row["ordered"] else UnmetState.SETTLED
    return UnmetRow(
        key=row["grouping_key"],
        text=row["text"],
        edition_id=row["about"],
        count=row["count"],
        kinds=tuple(kinds.most_common()),
        last_at=row["last_at"],
        state=state.value,
    )


def _begin(day: dt.date, *, days: int = 0) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=days), dt.time(), tzinfo=clock.zone())
