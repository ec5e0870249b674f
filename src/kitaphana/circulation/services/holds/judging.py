"""What the rules say to a reader who asks for a hold. Locks nothing and writes nothing: the door that places it and the
dry run ask alike."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import hold_path
from kitaphana.circulation.policies import Ruling, current_grid
from kitaphana.circulation.rows import Asked, HoldThing, PatronRow, StockRow
from kitaphana.circulation.rules import Cell, HoldPolicy
from kitaphana.circulation.rules.holds import HoldFacts, Kind, generosity, kinds_asked
from kitaphana.circulation.services import gathering
from kitaphana.core import clock
from kitaphana.network.queries import ServicePointFacts

SPARE: Final = 10
"""Where so many more items stand on shelves than readers wait, the others make no difference."""
Wish = tuple[Any, ...]
"""The columns of the matching condition (`hold_path.asked`)."""


@dataclass(frozen=True, slots=True)
class HoldCase:
    """Everything that exists: only then can rules be asked. `waiting` is the length of the queue before."""

    patron: PatronRow
    pickup: ServicePointFacts
    thing: HoldThing
    asked: Asked
    stock: list[StockRow]
    waiting: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The case, the items of it that this reader could be lent, and the policy that counts."""

    case: HoldCase
    lendable: list[StockRow]
    ruling: Ruling[HoldPolicy]

    @property
    def facts(self) -> HoldFacts:
        """All that decides, without identity."""
        case = self.case
        is_collective = case.patron.is_collective  # a school may want another one beside those that it has
        return HoldFacts(
            reader=gathering.reader_facts(case.patron, clock.today()),
            age_mark=max((row.age_mark for row in case.stock), default=0),
            open_hold_count=case.asked.open_hold_count,
            candidate_count=len(self.lendable),
            is_held_already=case.asked.is_held_already,
            is_on_loan_to_reader=case.asked.is_on_loan_to_reader and not is_collective,
            offers_pickup=case.pickup.offers_pickup,
            institution=case.pickup.institution_code,
            pool=case.pickup.pool_code,
            kinds=_kinds(case.stock),
        )


def wish_for(
    thing: HoldThing | None,
    pickup: ServicePointFacts | None,
    *,
    volume_key: str = "",
    language: str = "",
    form: str = "",
) -> Wish:
    """What the reader asks for, as columns; nothing matches what does not exist."""
    if thing is None or pickup is None:
        return (0, 0, None, None, "", "", "")
    ids = (thing.work_id, pickup.institution_id, thing.edition_id, thing.item_id)
    return (*ids, volume_key or thing.volume_key, language, form)


def judged(
    cursor: CursorWrapper, wish: Wish, *, patron: PatronRow, pickup: ServicePointFacts, thing: HoldThing, asked: Asked
) -> Judged:
    """Look at the stock and the queue, and ask the grid."""
    waiting = hold_path.waiting_count(cursor, thing.work_id, pickup.institution_id)
    case = HoldCase(patron, pickup, thing, asked, _stock(cursor, wish, pickup, waiting + SPARE), waiting)
    lendable, ruling = _ruling(case)
    if not lendable and case.stock:  # those may all be of a kind that nobody lends, others of another
        case = replace(case, stock=_stock(cursor, wish, pickup, hold_path.MOST_STOCK))
        lendable, ruling = _ruling(case)
    return Judged(case, lendable, ruling)


def _stock(cursor: CursorWrapper, wish: Wish, pickup: ServicePointFacts, enough: int) -> list[StockRow]:
    return hold_path.stock(cursor, wish, branch_id=pickup.branch_id, enough=enough)


def _ruling(case: HoldCase) -> tuple[list[StockRow], Ruling[HoldPolicy]]:
    """The items that this reader could be lent, and the policy of the kind that allows most holds.

    Where none can be lent, the policy of the first item (or of no kind at all) tells why.
    """
    grid = current_grid(case.asked.versions.policy_stamp)
    point, band = case.pickup, gathering.reader_facts(case.patron, clock.today()).age_band

    def cell(kind: Kind) -> Cell:
        return Cell(point.institution_code, point.pool_code, case.patron.category, kind[0], band, kind[1])

    kinds = _kinds(case.stock)
    lent = {kind for kind in kinds if grid.ruling(cell(kind)).policy.lends}
    rulings = [(kind, grid.ruling_on_holds(cell(kind))) for kind in kinds_asked(kinds, lent)]
    allowed = {kind for kind, ruling in rulings if ruling.policy.is_holdable and kind in lent}
    best = max((ruling for _, ruling in rulings), key=lambda ruling: generosity(ruling.policy))
    return [row for row in case.stock if (row.category, row.form) in (allowed or lent)], best


def _kinds(stock: Iterable[StockRow]) -> tuple[Kind, ...]:
    return tuple(sorted({(row.category, row.form) for row in stock}))
