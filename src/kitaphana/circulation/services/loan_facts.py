"""Loans by the ORM, for acts that are rare: locked in the order of the house, and told of as events."""

from typing import Any

from django.db.models import QuerySet

from kitaphana.circulation import errors
from kitaphana.circulation.models import Loan
from kitaphana.circulation.rules import Cell
from kitaphana.core.errors import Refusal, Refused
from kitaphana.holdings.models import Item

_AROUND = ("item__edition", "item__category", "item__branch", "institution", "pool", "service_point__branch")


def with_surroundings(loans: QuerySet[Loan]) -> QuerySet[Loan]:
    """With all that `cell_of_loan` and `event_fields` read, in the same statement."""
    return loans.select_related(*_AROUND)


def locked_loan(loan_id: int) -> Loan:
    """The loan with its item, both locked: first the item, then the loan. Raises `loan_unknown`."""
    item_id = Loan.objects.filter(pk=loan_id).values_list("item_id", flat=True).first()
    if item_id is None:
        raise Refused(Refusal(errors.LOAN_UNKNOWN))
    Item.objects.select_for_update().get(pk=item_id)
    return with_surroundings(Loan.objects.select_for_update(of=("self",))).get(pk=loan_id)


def cell_of_loan(loan: Loan) -> Cell:
    """Where the loan falls in the grid, also when its reader is forgotten."""
    return Cell(
        loan.institution.code,
        loan.pool.code,
        loan.patron_category,
        loan.item.category.code,
        loan.age_band,
        loan.item.edition.form,
    )


def event_fields(loan: Loan) -> dict[str, Any]:
    """The fields that all events of loans share."""
    item, point = loan.item, loan.service_point
    languages = item.edition.languages
    return {
        "loan_id": loan.pk,
        "item_id": item.pk,
        "edition_id": item.edition_id,
        "work_id": item.edition.work_id,
        "institution": loan.institution.code,
        "branch": point.branch.code if point.branch else "",
        "service_point": point.code,
        "pool": loan.pool.code,
        "patron_category": loan.patron_category,
        "age_band": loan.age_band,
        "item_category": item.category.code,
        "item_branch": item.branch.code,
        "language": languages[0] if languages else "",
        "form": item.edition.form,
        "is_in_library": loan.is_in_library,
    }
