"""Loans, the rules that decide them, and what else a desk counts."""

from kitaphana.circulation.models.desk import DeskDay, InHouseUse, UnmetKind, UnmetRequest, UnmetState, VisitToken
from kitaphana.circulation.models.holds import Hold, HoldEnd, HoldState, HoldTarget, TargetState
from kitaphana.circulation.models.lending import Decision, Loan, LoanState, Renewal
from kitaphana.circulation.models.moving_in import ColumnMapping, PatronImport
from kitaphana.circulation.models.policies import (
    GridVersion,
    NamedPolicy,
    PolicyRow,
    PolicyVersion,
    Simulation,
    TwoPersonRelease,
    VersionState,
)
from kitaphana.circulation.models.reviews import Review, ReviewKind, ReviewState
from kitaphana.circulation.models.transits import Transit, TransitReason, TransitState

__all__ = [
    "ColumnMapping",
    "Decision",
    "DeskDay",
    "GridVersion",
    "Hold",
    "HoldEnd",
    "HoldState",
    "HoldTarget",
    "InHouseUse",
    "Loan",
    "LoanState",
    "NamedPolicy",
    "PatronImport",
    "PolicyRow",
    "PolicyVersion",
    "Renewal",
    "Review",
    "ReviewKind",
    "ReviewState",
    "Simulation",
    "TargetState",
    "Transit",
    "TransitReason",
    "TransitState",
    "TwoPersonRelease",
    "UnmetKind",
    "UnmetRequest",
    "UnmetState",
    "VersionState",
    "VisitToken",
]
