"""Invariants of loans."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from kitaphana.circulation.models import Loan, LoanState
from kitaphana.circulation.rules.states import LOAN_HAS_ENDED
from kitaphana.circulation.services.links import expired_links
from kitaphana.core import clock
from kitaphana.core.invariants import invariant
from kitaphana.holdings.models import Item, ItemStatus

UPKEEP_GRACE = dt.timedelta(days=2)
"""The worker cuts links once a day; a missed day is a fault, not a breach yet."""


@invariant("I1", "an item has at most one open loan")
def one_open_loan_per_item() -> Iterator[str]:
    """The partial unique constraint promises it; this looks."""
    counted = _unclosed().values("item_id").annotate(count=Count("id")).filter(count__gt=1).order_by("item_id")
    for row in counted.iterator():
        yield f"item {row['item_id']} has {row['count']} open loans"


@invariant("I13", "an item is on loan exactly when it has an open loan")
def status_matches_loan() -> Iterator[str]:
    """Both directions: no item on loan without a loan, no open loan of an item that is elsewhere."""
    open_loan = Loan.objects.filter(item_id=OuterRef("pk"), state=LoanState.OPEN)
    lent_to_nobody = Item.objects.filter(~Exists(open_loan), status=ItemStatus.ON_LOAN).order_by("pk")
    for item_id in lent_to_nobody.values_list("pk", flat=True).iterator():
        yield f"item {item_id} is on loan without an open loan"
    elsewhere = Loan.objects.filter(state=LoanState.OPEN).exclude(item__status=ItemStatus.ON_LOAN).order_by("pk")
    for loan_id, status in elsewhere.values_list("pk", "item__status").iterator():
        yield f"loan {loan_id} is open though its item is {status}"


@invariant("I13", "every open loan has a reader, and ends when and where it says")
def loans_are_whole() -> Iterator[str]:
    """State, time of closing and link agree."""
    closed_states = Q(state__in=LOAN_HAS_ENDED)
    faults = (
        ("is open without a reader", Q(closed_at__isnull=True, patron__isnull=True)),
        ("is closed without a time", closed_states & Q(closed_at__isnull=True)),
        ("is open though it has ended", ~closed_states & Q(closed_at__isnull=False)),
        ("was due before it began", Q(due_at__lt=F("loaned_at"))),
        ("ended before it began", Q(closed_at__lt=F("loaned_at"))),
    )
    for fault, condition in faults:
        for loan_id in Loan.objects.filter(condition).order_by("pk").values_list("pk", flat=True).iterator():
            yield f"loan {loan_id} {fault}"


@invariant("I4", "the link between reader and book is cut when its days are over")
def links_are_cut() -> Iterator[str]:
    """Loans whose reader should have been forgotten two days ago or earlier."""
    for expired in expired_links(clock.now() - UPKEEP_GRACE):
        for loan_id in expired.order_by("pk").values_list("pk", flat=True).iterator():
            yield f"loan {loan_id} still names its reader"


def _unclosed() -> QuerySet[Loan]:
    return Loan.objects.filter(closed_at__isnull=True)
