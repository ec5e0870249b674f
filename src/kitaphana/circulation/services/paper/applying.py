"""One row of paper, applied: as a loan or a return that happened when it says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from kitaphana.circulation import errors
from kitaphana.circulation.answers import LoanAnswer, ReturnAnswer
from kitaphana.circulation.rules.paper import Direction, PaperFact, plain_number
from kitaphana.circulation.services.checkin import check_in
from kitaphana.circulation.services.checkout import check_out
from kitaphana.core.actor import Actor
from kitaphana.core.commands import find
from kitaphana.core.errors import CommandMismatch, Refusal, Refused
from kitaphana.holdings.queries import find_item
from kitaphana.network.queries import ServicePointFacts
from kitaphana.patrons.queries import find_by_card

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a row: `paper_applied`, `paper_again` (it was known), `paper_reviewed`, `paper_aside`; and why."""

    code: str
    refusals: tuple[Refusal, ...] = ()

    @property
    def told(self) -> list[Refusal]:
        """The fate and its reasons, for the report."""
        return [Refusal(self.code), *self.refusals]


def apply_fact(fact: PaperFact, *, point: ServicePointFacts, by: Actor) -> Fate:
    """Record the fact, exactly once, whichever desk of the institution sends it. A fact is never refused: only what
    nobody can know is set aside.

    Where a book that came back is to go by now is told beside the fate: it was put away without the system's word.
    """
    item = _found(find_item, fact.barcode)
    reader = _found(find_by_card, fact.card) if fact.direction is Direction.OUT else None
    unknown = [] if item else [Refusal(errors.ITEM_UNKNOWN)]
    unknown += [Refusal(errors.CARD_UNKNOWN)] if fact.direction is Direction.OUT and reader is None else []
    if unknown or item is None:
        return Fate(errors.PAPER_ASIDE, tuple(unknown))
    key = f"paper:{point.institution_code}:{fact.digest}"
    is_again = find(key) is not None
    common: dict[str, Any] = {"item_id": item.id, "service_point_id": point.id, "by": by, "command_id": key}
    try:
        if reader is not None:
            told = _lent(check_out(patron_id=reader.id, card_number=reader.card_number, happened_at=fact.at, **common))
        else:
            told = _returned(check_in(happened_at=fact.at, **common))
    except Refused as refused:
        return Fate(errors.PAPER_ASIDE, refused.refusals)
    except CommandMismatch:  # the same row by another desk, or its reader has another record by now
        return Fate(errors.PAPER_AGAIN)
    return Fate(errors.PAPER_AGAIN) if is_again else told


def _lent(answer: LoanAnswer) -> Fate:
    return _fate(answer.reviews)


def _returned(answer: ReturnAnswer) -> Fate:
    """What is to be done with the book stands first."""
    if answer.shelf_code:
        return _fate(answer.reviews, Refusal(errors.PAPER_TO_SHELF, {"shelf_code": answer.shelf_code}))
    if answer.goes_to_code:
        return _fate(answer.reviews, Refusal(errors.PAPER_TO_SEND, {"place": answer.goes_to_code}))
    return _fate(answer.reviews)


def _fate(reviews: tuple[str, ...], *to_do: Refusal) -> Fate:
    code = errors.PAPER_REVIEWED if reviews else errors.PAPER_APPLIED
    return Fate(code, (*to_do, *map(Refusal, reviews)))


def _found(look_up: Callable[[str], T | None], number: str) -> T | None:
    """As it is written, else in Latin capitals: what is typed from paper may be in the other alphabet."""
    return look_up(number) or look_up(plain_number(number))
