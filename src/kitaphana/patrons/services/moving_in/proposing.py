"""What a person says about a proposed pair: the same person, or two."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import demand
from kitaphana.patrons import errors
from kitaphana.patrons.models import LibraryCard, Patron, ProposedReader
from kitaphana.patrons.services.moving_in.checking import refusals_of
from kitaphana.patrons.services.moving_in.drafts import ReaderDraft
from kitaphana.patrons.services.moving_in.joining import Joined, join
from kitaphana.patrons.services.moving_in.planning import Decision, Outcome
from kitaphana.patrons.services.moving_in.surroundings import surroundings_of
from kitaphana.patrons.services.moving_in.writing import store_readers
from kitaphana.patrons.services.records import audited


@dataclass(frozen=True, slots=True)
class Settled:
    """Whose the row is now, and the loans that waited for that."""

    patron_id: int
    loans: list[dict[str, Any]]  # Any: plain JSON values


def settle_proposal(*, proposal_id: int, is_same: bool, by: Actor) -> Settled:
    """Put the row on the existing reader, or make a new one, in the caller's transaction; the proposal is gone then.

    Of the same person, what is empty in the record is filled and the cards are added; nothing is replaced. Raises
    `proposal_unknown` when it was settled already, `card_taken`, and what keeps the reader out by now.
    """
    demand()
    row = ProposedReader.objects.select_for_update(of=("self",)).filter(pk=proposal_id).first()
    if row is None:
        raise Refused(Refusal(errors.PROPOSAL_UNKNOWN))
    draft, around = ReaderDraft.from_dict(row.draft), surroundings_of(row.institution_id)
    refusals = refusals_of(draft, around) + _card_refusals(draft, row.candidate_id if is_same else None)
    if refusals:
        raise Refused(*refusals)
    if is_same:
        patron_id = row.candidate_id
        join([Joined(patron_id, draft, only_empty=True)], around)
    else:
        patron_id = store_readers([Decision(draft, Outcome.CREATED)], around)[draft.number]
    audited("settle_proposal", Patron.objects.get(pk=patron_id), by)
    loans: list[dict[str, Any]] = row.loans
    ProposedReader.objects.filter(pk=proposal_id).delete()
    return Settled(patron_id, loans)


def _card_refusals(draft: ReaderDraft, owner_id: int | None) -> list[Refusal]:
    numbers = [card.number for card in draft.cards]
    owners = set(LibraryCard.objects.filter(number__in=numbers).values_list("patron_id", flat=True))
    return [Refusal(errors.CARD_TAKEN)] if owners - {owner_id} else []


def keep_loans(institution_id: int, loans: Mapping[str, Iterable[Mapping[str, Any]]]) -> int:
    """Add loans (plain JSON) to proposals by number, in the caller's transaction; each once. How many are kept."""
    demand()
    rows = ProposedReader.objects.select_for_update(of=("self",)).filter(
        institution_id=institution_id, number__in=list(loans)
    )
    count = 0
    for row in rows:
        wanted = [dict(one) for one in loans[row.number]]
        row.loans = row.loans + [one for one in wanted if one not in row.loans]
        count += len(wanted)
        row.save(update_fields=["loans"])
    return count
