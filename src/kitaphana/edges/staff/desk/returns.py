"""How an item that has come back looks and sounds at the desk; and what waits for the reader who has come."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.circulation import queries as circulation_queries
from kitaphana.edges.staff.desk.context import Desk
from kitaphana.edges.staff.desk.outcome import LineKind

if TYPE_CHECKING:
    from kitaphana.circulation.queries import OfferedHold
    from kitaphana.circulation.services import ReturnAnswer


def kind_of_return(answer: "ReturnAnswer") -> LineKind:
    """The hold shelf, the way and the open shelf look and sound different."""
    if answer.status == "on_hold_shelf":
        return LineKind.SHELVED
    return LineKind.SENT if answer.goes_to_code else LineKind.RETURNED


def ready_for(desk: Desk, patron_id: int) -> "tuple[OfferedHold, ...]":
    """What lies ready for the reader on the hold shelves of this building."""
    return circulation_queries.ready_at([patron_id], desk.point.id).get(patron_id, ())


def waiting_for_reader(desk: Desk, patron_id: int) -> tuple[str, ...]:
    """What the line of a reader says of it: each with its code, in one sentence."""
    ready = ready_for(desk, patron_id)
    if not ready:
        return ()
    text = ngettext("%(count)s item waits here: %(codes)s.", "%(count)s items wait here: %(codes)s.", len(ready))
    return (text % {"count": len(ready), "codes": _listed(ready)},)


def left_behind(desk: Desk) -> tuple[str, ...]:
    """What still waits when the reader in session is about to go."""
    ready = ready_for(desk, desk.state.patron_id) if desk.state.patron_id else ()
    return (_("On the hold shelf: %(codes)s.") % {"codes": _listed(ready)},) if ready else ()


def _listed(ready: "tuple[OfferedHold, ...]") -> str:
    return ", ".join(f"{hold.shelf_code} {hold.title} {hold.volume}".strip() for hold in ready)
