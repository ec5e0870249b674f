"""Questions about loans and about the work of a desk."""

from kitaphana.circulation.queries.loans import (
    LoanCounts,
    LoanFigures,
    LoanRow,
    OpenLoan,
    due_dates,
    loan_counts_of,
    loan_figures,
    loan_ids_of_item,
    loan_of_patron,
    loans_for_receipt,
    open_loan_count,
    open_loan_of_item,
    open_loans_of,
    policy_rows,
)

__all__ = [
    "LoanCounts",
    "LoanFigures",
    "LoanRow",
    "OpenLoan",
    "due_dates",
    "loan_counts_of",
    "loan_figures",
    "loan_ids_of_item",
    "loan_of_patron",
    "loans_for_receipt",
    "open_loan_count",
    "open_loan_of_item",
    "open_loans_of",
    "policy_rows",
]
