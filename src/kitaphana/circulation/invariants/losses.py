"""Invariants of lost and claimed items, and of the stops that rules place."""

from collections.abc import Iterator

from django.db.models import Q

from kitaphana.charges.queries import charges_of_subjects
from kitaphana.circulation.models import Loan, LoanState, Loss, LossState
from kitaphana.circulation.services.blocks import causeless_blocks
from kitaphana.core.invariants import Note, invariant
from kitaphana.holdings.models import ItemStatus


@invariant("I13", "a lost item is lost, a claimed one is missing, and each has its matter")
def losses_are_whole() -> Iterator[str]:
    """Loan, item and matter agree."""
    pairs = ((LoanState.LOST, ItemStatus.LOST), (LoanState.CLAIMED_RETURNED, ItemStatus.MISSING))
    for state, status in pairs:
        loans = Loan.objects.filter(state=state).order_by("pk")
        for loan_id, found in loans.exclude(item__status=status).values_list("pk", "item__status").iterator():
            yield f"loan {loan_id} is {state} though its item is {found}"
        for loan_id in loans.filter(loss__isnull=True).values_list("pk", flat=True).iterator():
            yield f"loan {loan_id} is {state} without a matter"
    ended = Q(state=LossState.ENDED, ended_at__isnull=True) | Q(state=LossState.ENDED, way="")
    for loan_id in Loss.objects.filter(ended).order_by("pk").values_list("loan_id", flat=True).iterator():
        yield f"the matter of loan {loan_id} is over without saying when or how"
    yield from _owed()


def _owed() -> Iterator[str]:
    """What is owed again has a closed loan and an open charge."""
    owed = Loss.objects.filter(state=LossState.OWED).order_by("pk").values_list("loan_id", "loan__closed_at")
    closed_at = dict(owed)
    charges = charges_of_subjects([f"loan:{loan_id}" for loan_id in closed_at])
    for loan_id, at in closed_at.items():
        if at is None:
            yield f"loan {loan_id} is owed for again though it is open"
        if not any(row.left > 0 for row in charges.get(f"loan:{loan_id}", ())):
            yield f"loan {loan_id} is owed for again though nothing of its charges is open"


@invariant("I13", "a stop by rule has its cause")
def blocks_have_causes() -> Iterator[str]:
    """Those whose cause is gone are lifted with it, or in the next night; until then they are told, not a breach."""
    if count := causeless_blocks().count():
        yield Note(f"{count} stops by rule wait for the night to be lifted")
