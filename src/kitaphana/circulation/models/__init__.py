"""Loans, the rules that decide them, and what else a desk counts."""

from kitaphana.circulation.models.desk import DeskDay, InHouseUse, UnmetKind, UnmetRequest, UnmetState, VisitToken
from kitaphana.circulation.models.lending import Decision, Loan, LoanState, PolicyRow, PolicyVersion, Renewal
from kitaphana.circulation.models.moving_in import ColumnMapping, PatronImport

__all__ = [
    "ColumnMapping",
    "Decision",
    "DeskDay",
    "InHouseUse",
    "Loan",
    "LoanState",
    "PatronImport",
    "PolicyRow",
    "PolicyVersion",
    "Renewal",
    "UnmetKind",
    "UnmetRequest",
    "UnmetState",
    "VisitToken",
]
