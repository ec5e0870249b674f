"""The work list of facts that need a person."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from kitaphana.circulation.models import Loan, Review, ReviewState
from kitaphana.circulation.rules.reviews import End, ends_of
from kitaphana.core import clock
from kitaphana.core.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A fact with its evidence. The readers (of its loan, and of the other loan that it tells of) while links last."""

    id: int
    kind: str
    state: str
    item_id: int
    barcode: str
    title: str
    institution_id: int
    branch_id: int
    service_point_id: int
    service_point_code: str
    loan_id: int | None
    patron_id: int | None
    other_loan_id: int | None
    other_patron_id: int | None
    hold_id: int | None
    evidence: Mapping[str, Any]  # Any: plain JSON values
    noted_at: dt.datetime
    note: str
    verdict: str
    settled_at: dt.datetime | None
    settled_by: str
    ends: tuple[End, ...]


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """What the list is narrowed to; `min_days` is the least age in days. No points: nothing is seen."""

    service_point_ids: Collection[int]
    kind: str = ""
    min_days: int = 0
    is_settled: bool = False


def review_rows(asked: ReviewFilter, *, after: int | None = None, limit: int = 25) -> Page[ReviewRow]:
    """Open facts, the oldest first, or settled ones, the newest first; two queries a page."""
    rows = _asked(asked).select_related("item__edition", "loan", "service_point")
    if asked.is_settled:
        rows = rows.order_by("-pk")
        rows = rows.filter(pk__lt=after) if after is not None else rows
    else:
        rows = rows.order_by("pk").filter(pk__gt=after or 0)
    found = list(rows[: limit + 1])
    others = _patrons_of({one for row in found if (one := _other_loan(row)) is not None})
    return page_of((_row(row, others) for row in found), limit=limit, key=lambda row: row.id)


def review_counts(service_point_ids: Collection[int]) -> dict[str, int]:
    """How many open facts of each kind wait at these points; one query."""
    rows = _asked(ReviewFilter(service_point_ids)).values_list("kind").annotate(count=Count("id")).order_by("kind")
    return dict(rows)


def review_row(review_id: int) -> ReviewRow | None:
    """One fact, open or settled."""
    row = Review.objects.select_related("item__edition", "loan", "service_point").filter(pk=review_id).first()
    if row is None:
        return None
    other = _other_loan(row)
    return _row(row, _patrons_of({other} if other is not None else set()))


def open_reviews_of_item(item_id: int) -> tuple[str, ...]:
    """Kinds of the facts about an item that wait for somebody."""
    rows = Review.objects.filter(item_id=item_id, state=ReviewState.OPEN).order_by("pk")
    return tuple(rows.values_list("kind", flat=True))


def _asked(asked: ReviewFilter) -> "QuerySet[Review]":
    state = ReviewState.SETTLED if asked.is_settled else ReviewState.OPEN
    rows = Review.objects.filter(state=state, service_point_id__in=list(asked.service_point_ids))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.min_days > 0:
        rows = rows.filter(noted_at__lte=clock.now() - dt.timedelta(days=asked.min_days))
    return rows


def _other_loan(row: Review) -> int | None:
    other = row.evidence.get("other_loan")
    return int(other) if isinstance(other, int) else None


def _patrons_of(loan_ids: set[int]) -> dict[int, int | None]:
    return dict(Loan.objects.filter(pk__in=loan_ids).values_list("pk", "patron_id")) if loan_ids else {}


def _row(row: Review, others: Mapping[int, int | None]) -> ReviewRow:
    other = _other_loan(row)
    return ReviewRow(
        id=row.pk,
        kind=row.kind,
        state=row.state,
        item_id=row.item_id,
        barcode=row.item.barcode or "",
        title=row.item.edition.title,
        institution_id=row.item.institution_id,
        branch_id=row.item.branch_id,
        service_point_id=row.service_point_id,
        service_point_code=row.service_point.code,
        loan_id=row.loan_id,
        patron_id=row.loan.patron_id if row.loan else None,
        other_loan_id=other,
        other_patron_id=others.get(other) if other is not None else None,
        hold_id=row.hold_id,
        evidence=row.evidence,
        noted_at=row.noted_at,
        note=row.note,
        verdict=row.verdict,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        ends=ends_of(row.kind),
    )
