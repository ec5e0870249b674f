"""What a person decides about a reader who may be one that we know: in one transaction with the loans that waited."""

from dataclasses import dataclass

from django.db import IntegrityError

from kitaphana.circulation.services.moving_in.loan_cells import LoanDraft
from kitaphana.circulation.services.moving_in.loans import AskedLoan, ItemGone, LoanOutcome, plan_loans, store_loans
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying, unique_violation
from kitaphana.network.models import ServicePoint
from kitaphana.patrons import errors as patron_errors
from kitaphana.patrons.services import moving_in as patrons


@dataclass(frozen=True, slots=True)
class SettledProposal:
    """The reader, how many loans came along, and why others did not."""

    patron_id: int
    loan_count: int
    loan_refusals: tuple[Refusal, ...]


def settle_proposed_reader(*, proposal_id: int, is_same: bool, by: Actor) -> SettledProposal:
    """Put the row on the reader whom we know, or make a new reader of it; the loans that waited come along.

    Raises `proposal_unknown` when it was settled already, `card_taken`, and what keeps the reader out by now.
    """
    try:
        return retrying(lambda: _settle(proposal_id, is_same, by))
    except (IntegrityError, ItemGone) as error:
        if not isinstance(error, ItemGone) and unique_violation(error) is None:
            raise
        raise Refused(Refusal(patron_errors.PROPOSAL_UNKNOWN)) from error


def _settle(proposal_id: int, is_same: bool, by: Actor) -> SettledProposal:
    settled = patrons.settle_proposal(proposal_id=proposal_id, is_same=is_same, by=by)
    points = {int(one["service_point"]) for one in settled.loans if one["service_point"]}
    point = ServicePoint.objects.filter(pk__in=points).order_by("pk").first()
    if point is None:
        return SettledProposal(settled.patron_id, 0, ())
    asked = [AskedLoan(LoanDraft.from_dict(one), settled.patron_id) for one in settled.loans]
    planned = plan_loans(asked, point.institution_id, {})
    store_loans(planned, {}, point)
    count = sum(one.outcome is LoanOutcome.CREATED for one in planned)
    return SettledProposal(settled.patron_id, count, tuple(one.refusal for one in planned if one.refusal))
