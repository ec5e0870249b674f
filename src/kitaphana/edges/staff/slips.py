"""Slips that travel with a book or stand in it on the hold shelf; no reader is on any of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kitaphana.circulation import queries
from kitaphana.edges.staff.hold_labels import TRANSIT_REASONS, TRANSIT_STATES
from kitaphana.ui.printing import code128

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from kitaphana.circulation.queries import ShelfSlip, TransitLine


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: of a way (`line`) or of a place on the hold shelf (`shelf`), with the bars of the item's barcode."""

    path: str
    width: int
    line: "TransitLine | None" = None
    reason: "Promise | str" = ""
    state: "Promise | str" = ""
    shelf: "ShelfSlip | None" = None


def slip_of_way(line: "TransitLine") -> Slip:
    """From, to and why."""
    reason, state = TRANSIT_REASONS.get(line.reason, line.reason), TRANSIT_STATES.get(line.state, line.state)
    return Slip(*_bars(line.barcode), line=line, reason=reason, state=state)


def slip_of_shelf(row: "ShelfSlip") -> Slip:
    """The code, large, and until when it waits."""
    return Slip(*_bars(row.barcode), shelf=row)


def slip_of_item(item_id: int | None) -> Slip | None:
    """The slip that an item needs where it is now; None for one that is neither on its way nor waits for a reader."""
    if item_id is None:
        return None
    if (line := queries.open_transit_of_item(item_id)) is not None:
        return slip_of_way(line)
    row = queries.shelf_slip(item_id=item_id)
    return slip_of_shelf(row) if row else None


def _bars(barcode: str) -> tuple[str, int]:
    return code128.svg_path(barcode) if barcode else ("", 0)
