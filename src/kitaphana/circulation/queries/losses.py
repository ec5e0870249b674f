"""Items that are lost or said to be back: lists for staff, one matter with all its ways out, and what a reader owes."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet

from kitaphana.charges import rules as money
from kitaphana.charges.queries import ChargeRow, charges_of_subjects
from kitaphana.circulation.models import Loan, LoanState, Loss, LossState
from kitaphana.circulation.policies import Ruling, current_grid
from kitaphana.circulation.rules import Cell, LostPolicy
from kitaphana.circulation.rules.overdue import ways_open
from kitaphana.core import sql
from kitaphana.core.paging import Page, page_of

MOST_ON_A_PAGE = 200
MOST_OF_A_READER = 50
_HAS_LOSSES: Final = """
SELECT 1 FROM circulation_loan l JOIN circulation_loss s ON s.loan_id = l.id
WHERE l.patron_id = %s AND s.state <> 'ended' LIMIT 1
"""
_AROUND = ("item__edition", "item__branch", "item__category", "institution", "pool")


@dataclass(frozen=True, slots=True)
class LossRow:
    """A loan whose item is lost or said to be back; the reader is for the desk's eyes only.

    `state`: reported, claimed, lost, owed (a payment was taken back) or ended; empty for a loan as it should be.
    `is_back`: the item has come over a desk meanwhile.
    """

    loan_id: int
    item_id: int
    edition_id: int
    barcode: str
    title: str
    author: str
    call_number: str
    branch_code: str
    branch_id: int
    institution_id: int
    patron_id: int | None
    due_at: dt.datetime
    state: str
    by_rule: bool
    noted_at: dt.datetime | None
    said_on: dt.date | None
    note: str
    way: str
    given_title: str
    given_price: Decimal | None
    ended_at: dt.datetime | None
    loan_state: str
    is_back: bool
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class LossCase:
    """One matter with what may be done: `ways` of making it good by the policy, and why (`trace`).

    `amount` is what the policy asks where money is taken and the price is known.
    """

    row: LossRow
    ways: tuple[str, ...]
    percent: int
    amount: Decimal | None
    trace: tuple[dict[str, Any], ...]
    charges: tuple[ChargeRow, ...]

    @property
    def left(self) -> Decimal:
        """What is still open of its charges."""
        return sum((one.left for one in self.charges if one.left > 0), money.ZERO)


def losses(branch_ids: Collection[int], *, state: str = "", after: int | None = None, limit: int = 50) -> Page[LossRow]:
    """Open matters of items that belong to these branches, oldest first; of one state if it is named. One statement."""
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    rows = (
        _losses().filter(loan__item__branch_id__in=list(branch_ids), pk__gt=after or 0).exclude(state=LossState.ENDED)
    )
    if state:
        rows = rows.filter(state=state)
    found = list(rows.order_by("pk")[: limit + 1])
    page = page_of(found, limit=limit, key=lambda one: one.pk)
    return Page(tuple(_row(one.loan, one) for one in page.rows), page.next_after)


def loss_case(loan_id: int) -> LossCase | None:
    """The matter of that loan, also when it is over or has not begun; None for no loan. Three statements."""
    loan = Loan.objects.select_related(*_AROUND, "loss").filter(pk=loan_id).exclude(state=LoanState.VOID).first()
    return next(iter(_cases([(loan, getattr(loan, "loss", None))])), None) if loan else None


def losses_of_patron(patron_id: int) -> tuple[LossCase, ...]:
    """What a reader has lost, claimed or reported and is not settled; a constant number of statements, one for most."""
    if not sql.rows(_HAS_LOSSES, (patron_id,)):
        return ()
    is_open = Q(loan__closed_at__isnull=True) & ~Q(state=LossState.ENDED)
    rows = _losses().filter(is_open | Q(state=LossState.OWED), loan__patron_id=patron_id)
    return tuple(_cases([(one.loan, one) for one in rows.order_by("pk")[:MOST_OF_A_READER]]))


def last_loan_with_reader(item_id: int) -> int | None:
    """The last loan of an item, while it still names who had it."""
    loans = Loan.objects.filter(item_id=item_id).exclude(state=LoanState.VOID).order_by("-pk")
    last = loans.values_list("pk", "patron_id").first()
    return last[0] if last and last[1] is not None else None


def _losses() -> QuerySet[Loss]:
    return Loss.objects.select_related(*(f"loan__{name}" for name in _AROUND))


def _cases(found: Sequence[tuple[Loan, Loss | None]]) -> Iterable[LossCase]:
    charges, grid = charges_of_subjects([f"loan:{loan.pk}" for loan, _ in found]), current_grid()
    for loan, loss in found:
        own = tuple(one for one in charges.get(f"loan:{loan.pk}", ()) if one.kind == "lost_item")
        yield _case(loan, loss, grid.ruling_on_loss(_cell(loan)), own)


def _case(loan: Loan, loss: Loss | None, ruling: Ruling[LostPolicy], charges: tuple[ChargeRow, ...]) -> LossCase:
    policy, price = ruling.policy, loan.item.price
    is_priced = policy.takes_payment and price is not None
    return LossCase(
        row=_row(loan, loss),
        ways=ways_open(
            takes_same=policy.takes_same, takes_equal=policy.takes_equal, takes_payment=policy.takes_payment
        ),
        percent=policy.price_percent,
        amount=money.share_of(price or money.ZERO, policy.price_percent) if is_priced else None,
        trace=ruling.lines,
        charges=charges,
    )


def _cell(loan: Loan) -> Cell:
    return Cell(
        loan.institution.code,
        loan.pool.code,
        loan.patron_category,
        loan.item.category.code,
        loan.age_band,
        loan.item.edition.form,
    )


def _row(loan: Loan, loss: Loss | None) -> LossRow:
    item = loan.item
    loss = loss or Loss(loan=loan)
    return LossRow(
        loan_id=loan.pk,
        item_id=item.pk,
        edition_id=item.edition_id,
        barcode=item.barcode or "",
        title=item.edition.title,
        author=item.edition.author,
        call_number=item.call_number,
        branch_code=item.branch.code,
        branch_id=item.branch_id,
        institution_id=loan.institution_id,
        patron_id=loan.patron_id,
        due_at=loan.due_at,
        state=loss.state,
        by_rule=loss.by_rule,
        noted_at=loss.noted_at,
        said_on=loss.said_on,
        note=loss.note,
        way=loss.way,
        given_title=loss.title,
        given_price=loss.price,
        ended_at=loss.ended_at,
        loan_state=loan.state,
        is_back=loan.closed_at is not None and loss.state != LossState.OWED,
        price=item.price,
    )
