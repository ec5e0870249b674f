"""Loans, the rules that decide them, and what else a desk counts."""

from kitaphana.circulation.models.desk import DeskDay, InHouseUse, UnmetKind, UnmetRequest, UnmetState, VisitToken
from kitaphana.circulation.models.freezes import Freeze, FreezeKind, FreezeMove, FreezeScope, FreezeState
from kitaphana.circulation.models.holds import Hold, HoldEnd, HoldState, HoldTarget, LeftOnShelf, LeftWhy, TargetState
from kitaphana.circulation.models.lending import Decision, Loan, LoanState, Renewal
from kitaphana.circulation.models.losses import Loss, LossState, LossWay, OverdueMark
from kitaphana.circulation.models.moving_in import ColumnMapping, PatronImport
from kitaphana.circulation.models.paper import PaperDay, PaperSheets
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
    "Freeze",
    "FreezeKind",
    "FreezeMove",
    "FreezeScope",
    "FreezeState",
    "GridVersion",
    "Hold",
    "HoldEnd",
    "HoldState",
    "HoldTarget",
    "InHouseUse",
    "LeftOnShelf",
    "LeftWhy",
    "Loan",
    "LoanState",
    "Loss",
    "LossState",
    "LossWay",
    "NamedPolicy",
    "OverdueMark",
    "PaperDay",
    "PaperSheets",
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
