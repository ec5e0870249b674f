"""Questions about loans and about the work of a desk."""

from kitaphana.circulation.queries.diary import Correction, DiaryDay, DiaryMonth, day_of_desk, month_of_desk
from kitaphana.circulation.queries.loans import (
    LoanCounts,
    LoanFigures,
    LoanRow,
    OpenLoan,
    due_dates,
    first_back,
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
from kitaphana.circulation.queries.moving_in import (
    ColumnMappingRow,
    PatronImportPage,
    PatronImportRow,
    column_mapping,
    column_mapping_names,
    column_mappings,
    patron_import,
    patron_imports,
)
from kitaphana.circulation.queries.reading_room import InLibraryLoan, in_library_loans
from kitaphana.circulation.queries.unmet import KINDS as UNMET_KINDS
from kitaphana.circulation.queries.unmet import STATES as UNMET_STATES
from kitaphana.circulation.queries.unmet import UnmetRow, likely_kind, unmet_rows

__all__ = [
    "UNMET_KINDS",
    "UNMET_STATES",
    "ColumnMappingRow",
    "Correction",
    "DiaryDay",
    "DiaryMonth",
    "InLibraryLoan",
    "LoanCounts",
    "LoanFigures",
    "LoanRow",
    "OpenLoan",
    "PatronImportPage",
    "PatronImportRow",
    "UnmetRow",
    "column_mapping",
    "column_mapping_names",
    "column_mappings",
    "day_of_desk",
    "due_dates",
    "first_back",
    "in_library_loans",
    "likely_kind",
    "loan_counts_of",
    "loan_figures",
    "loan_ids_of_item",
    "loan_of_patron",
    "loans_for_receipt",
    "month_of_desk",
    "open_loan_count",
    "open_loan_of_item",
    "open_loans_of",
    "patron_import",
    "patron_imports",
    "policy_rows",
    "unmet_rows",
]
