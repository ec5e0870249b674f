"""What is late or lost in the demo city: steps that late loans have reached, stops by rule, a few matters to settle.

Made from the loans as rows that agree with each other, just as the nights before today would have left them.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from random import Random

from django.db import transaction

from kitaphana.charges.models import Charge, ChargeKind, Payment, PaymentKind, ReceiptCounter
from kitaphana.circulation.models import (
    Loan,
    LoanState,
    Loss,
    LossState,
    OverdueMark,
    Review,
    ReviewKind,
)
from kitaphana.circulation.policies import current_grid
from kitaphana.circulation.queries.lateness import still_days_since
from kitaphana.circulation.rules.overdue import OverdueFacts, what_is_due
from kitaphana.circulation.services import NewPolicyRow, set_policy_row
from kitaphana.circulation.services.loan_facts import cell_of_loan, with_surroundings
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.bulk import insert_instances
from kitaphana.demo.accounts import CENTRAL, CITY
from kitaphana.demo.rows.readers import CONTRACT_READERS
from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.patrons.models import Block, BlockReason

LOST, CLAIMED, REPORTED = 3, 2, 2
WANTED = LOST + CLAIMED + REPORTED
PRICE = Decimal("2600.00")
BATCH = 2_000


def keep_late(rng: Random, now: dt.datetime) -> int:
    """Make all of it; `now` is the city's present moment. Returns how many loans are late. The city takes payment for
    lost items, as many of its kind do; nobody pays for being late."""
    with transaction.atomic():
        set_policy_row(row=NewPolicyRow(institution=CITY, takes_payment=True), by=COMMAND_LINE)
        matters = _choose(rng, now)
        _lose(matters[:LOST], now)
        _claim(matters[LOST : LOST + CLAIMED], now)
        _report(matters[LOST + CLAIMED :], now)
        return _mark(now)


def _choose(rng: Random, now: dt.datetime) -> list[Loan]:
    """Loans of the central library, late ones first; of others where it has too few. None of a reader whom the
    sign-in page names."""
    loans = Loan.objects.filter(closed_at__isnull=True, patron_id__gt=CONTRACT_READERS, institution__code=CITY)
    here = loans.filter(service_point__branch__code=CENTRAL, item__branch__code=CENTRAL)
    late = list(here.filter(due_at__lt=now).select_related("item").order_by("pk")[:100])
    chosen = rng.sample(late, min(WANTED, len(late)))
    for more in (here, loans):
        rest = more.select_related("item").exclude(pk__in=[loan.pk for loan in chosen]).order_by("due_at", "pk")
        chosen += rest[: WANTED - len(chosen)]
    return chosen


def _lose(loans: Sequence[Loan], now: dt.datetime) -> None:
    """The first of the readers is to pay; the others still have the choice."""
    _set(loans, LoanState.LOST, ItemStatus.LOST)
    insert_instances(_matter(loan, LossState.LOST, now) for loan in loans)
    places = {(loan.patron_id, loan.institution_id) for loan in loans if loan.patron_id is not None}
    insert_instances(_block(*place, BlockReason.LOST_ITEM, now) for place in sorted(places))
    for loan in loans[:1]:
        _charge(loan, now)


def _charge(loan: Loan, now: dt.datetime) -> None:
    """A charge of which a part is paid, so that there is a receipt."""
    by = {"institution_id": loan.institution_id, "service_point_id": loan.service_point_id, "login": "librarian"}
    charge = Charge.objects.create(
        patron_id=loan.patron_id,
        kind=ChargeKind.LOST_ITEM,
        amount=loan.item.price or PRICE,
        subject=f"loan:{loan.pk}",
        made_at=now - dt.timedelta(days=1),
        **by,
    )
    Payment.objects.create(
        charge=charge, kind=PaymentKind.CASH, amount=charge.amount / 4, receipt_number=1, taken_at=now, **by
    )
    ReceiptCounter.objects.create(institution_id=loan.institution_id, last_number=1)


def _claim(loans: Sequence[Loan], now: dt.datetime) -> None:
    _set(loans, LoanState.CLAIMED_RETURNED, ItemStatus.MISSING)
    for loan in loans:
        said_on = max(now.date() - dt.timedelta(days=4), loan.loaned_at.date())
        insert_instances([_matter(loan, LossState.CLAIMED, now, said_on)])
        Review.objects.create(
            kind=ReviewKind.CLAIMED_RETURNED,
            item=loan.item,
            loan=loan,
            service_point_id=loan.service_point_id,
            evidence={"due_at": loan.due_at.isoformat(), "said_on": said_on.isoformat()},
            noted_at=now - dt.timedelta(days=2),
        )


def _report(loans: Sequence[Loan], now: dt.datetime) -> None:
    insert_instances(_matter(loan, LossState.REPORTED, now) for loan in loans)


def _set(loans: Sequence[Loan], state: LoanState, status: ItemStatus) -> None:
    Loan.objects.filter(pk__in=[loan.pk for loan in loans]).update(state=state)
    Item.objects.filter(pk__in=[loan.item_id for loan in loans]).update(status=status)


def _matter(loan: Loan, state: LossState, now: dt.datetime, said_on: dt.date | None = None) -> Loss:
    noted_at = now - dt.timedelta(days=2)
    return Loss(
        loan=loan, state=state.value, noted_at=noted_at, service_point_id=loan.service_point_id, said_on=said_on
    )


def _block(patron_id: int, institution_id: int, reason: BlockReason, now: dt.datetime) -> Block:
    return Block(
        patron_id=patron_id,
        institution_id=institution_id,
        reason=reason.value,
        placed_at=now - dt.timedelta(days=2),
        placed_by_rule=True,
    )


def _mark(now: dt.datetime) -> int:
    """Every late loan has reached its steps; those that have come far enough stop their readers."""
    late = Loan.objects.filter(state=LoanState.OPEN, closed_at__isnull=True, due_at__lt=now)
    still = still_days_since(dt.date.min)
    stops: set[tuple[int, int]] = set()
    marks: list[OverdueMark] = []
    count = 0
    for loan in with_surroundings(late).order_by("pk").iterator(chunk_size=BATCH):
        made = list(_marks(loan, still.days_late(loan.service_point_id, loan.due_at, now), now))
        count += 1
        marks += made
        if loan.patron_id is not None and any(mark.is_block for mark in made):
            stops.add((loan.patron_id, loan.institution_id))
    insert_instances(marks)
    insert_instances(_block(*stop, BlockReason.OVERDUE, now) for stop in sorted(stops))
    return count


def _marks(loan: Loan, days: int, now: dt.datetime) -> Iterable[OverdueMark]:
    due = what_is_due(
        OverdueFacts(days, frozenset(), False), current_grid().ruling_on_overdue(cell_of_loan(loan)).policy
    )
    for step in due.reached:
        yield OverdueMark(loan=loan, due_at=loan.due_at, days=step, reached_at=now)
    if due.blocks:
        yield OverdueMark(loan=loan, due_at=loan.due_at, days=days, is_block=True, reached_at=now)
