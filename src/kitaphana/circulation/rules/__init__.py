"""The rules of lending: facts in, decision out. No Django, no clock, no tables, so that a station uses them offline."""

from kitaphana.circulation.rules.dates import Calendar, due_at, in_library_due_at, renewed_due_at
from kitaphana.circulation.rules.decisions import (
    Verdict,
    decide_checkout,
    decide_in_library,
    decide_renewal,
    renewal_refusals,
)
from kitaphana.circulation.rules.facts import BorrowingFacts, ItemFacts, PlaceFacts, ReaderFacts, RenewalFacts, Standing
from kitaphana.circulation.rules.policy import (
    Cell,
    HoldPolicy,
    InLibraryPolicy,
    LostPolicy,
    OverduePolicy,
    Policy,
    PolicyRow,
    TraceLine,
    TransitPolicy,
    resolve,
    resolve_hold,
    resolve_in_library,
    resolve_lost,
    resolve_overdue,
    resolve_transit,
)
from kitaphana.circulation.rules.states import LOAN_MOVES, next_state

__all__ = [
    "LOAN_MOVES",
    "BorrowingFacts",
    "Calendar",
    "Cell",
    "HoldPolicy",
    "InLibraryPolicy",
    "ItemFacts",
    "LostPolicy",
    "OverduePolicy",
    "PlaceFacts",
    "Policy",
    "PolicyRow",
    "ReaderFacts",
    "RenewalFacts",
    "Standing",
    "TraceLine",
    "TransitPolicy",
    "Verdict",
    "decide_checkout",
    "decide_in_library",
    "decide_renewal",
    "due_at",
    "in_library_due_at",
    "next_state",
    "renewal_refusals",
    "renewed_due_at",
    "resolve",
    "resolve_hold",
    "resolve_in_library",
    "resolve_lost",
    "resolve_overdue",
    "resolve_transit",
]
