"""What the receipt of a session lists: loans with their due dates as they are now, and items taken back."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kitaphana.circulation import queries as circulation
from kitaphana.core import clock
from kitaphana.edges.staff.desk.state import DeskState
from kitaphana.holdings import queries as holdings

if TYPE_CHECKING:
    from kitaphana.circulation.queries import LoanRow
    from kitaphana.holdings.queries import ItemCard


@dataclass(frozen=True, slots=True)
class Receipt:
    """One session on paper; it names no reader."""

    printed_at: dt.datetime
    loans: "tuple[LoanRow, ...]"
    returned: "tuple[ItemCard, ...]"


def receipt_of(state: DeskState) -> Receipt:
    """The receipt of the session so far, in the order of scanning."""
    return Receipt(
        clock.now(),
        circulation.loans_for_receipt(state.patron_id, state.lent) if state.patron_id else (),
        holdings.item_cards(state.returned),
    )
