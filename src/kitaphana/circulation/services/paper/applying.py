"""One row of paper, applied: as a loan or a return that happened when it says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from kitaphana.circulation import errors
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
    """Record the fact, exactly once. A fact is never refused: only what nobody can know is set aside."""
    item = _found(find_item, fact.barcode)
    reader = _found(find_by_card, fact.card) if fact.direction is Direction.OUT else None
    unknown = [] if item else [Refusal(errors.ITEM_UNKNOWN)]
    unknown += [Refusal(errors.CARD_UNKNOWN)] if fact.direction is Direction.OUT and reader is None else []
    if unknown or item is None:
        return Fate(errors.PAPER_ASIDE, tuple(unknown))
    key = f"paper:{point.code}:{fact.digest}"
    is_again = find(key) is not None
    common: dict[str, Any] = {"item_id": item.id, "service_point_id": point.id, "by": by, "command_id": key}
    try:
        if reader is not None:
            reviews = check_out(
                patron_id=reader.id, card_number=reader.card_number, happened_at=fact.at, **common
            ).reviews
        else:
            reviews = check_in(happened_at=fact.at, **common).reviews
    except Refused as refused:
        return Fate(errors.PAPER_ASIDE, refused.refusals)
    except CommandMismatch:  # the same row, whose reader has another record by now
        return Fate(errors.PAPER_AGAIN)
    if is_again:
        return Fate(errors.PAPER_AGAIN)
    return Fate(errors.PAPER_REVIEWED, tuple(map(Refusal, reviews))) if reviews else Fate(errors.PAPER_APPLIED)


def _found(look_up: Callable[[str], T | None], number: str) -> T | None:
    """As it is written, else in Latin capitals: what is typed from paper may be in the other alphabet."""
    return look_up(number) or look_up(plain_number(number))
