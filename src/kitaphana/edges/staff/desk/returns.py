"""What the hands do with an item that has come back, in one line; and what waits for the reader who has come."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.circulation import queries as circulation_queries
from kitaphana.edges.staff.desk.context import Desk
from kitaphana.edges.staff.desk.outcome import LineKind
from kitaphana.edges.staff.hold_labels import off_the_shelf
from kitaphana.edges.staff.labels import ITEM_STATUSES

if TYPE_CHECKING:
    from kitaphana.circulation.services import ReturnAnswer

_ROUTINE = frozenset({"on_loan", "in_transit", "on_hold_shelf", "in_delivery"})
"""An item that stood so has a reason to be scanned."""


def kind_of_return(answer: "ReturnAnswer") -> LineKind:
    """The hold shelf, the way and the open shelf look and sound different."""
    if answer.status == "on_hold_shelf":
        return LineKind.SHELVED
    return LineKind.SENT if answer.goes_to_code else LineKind.RETURNED


def notes_on_return(answer: "ReturnAnswer") -> tuple[str, ...]:
    """Where it goes first, then what was not as usual."""
    notes = [_where_to(answer), off_the_shelf(answer.left_code, answer.left_why)]
    if not answer.was_on_loan and answer.previous_status not in _ROUTINE and not answer.left_code:
        notes.append(_("It was not on loan; now it is noted as being here."))
    if answer.was_overdue:
        notes.append(_("It was overdue."))
    notes += [_of_review(answer, review) for review in answer.reviews]
    return tuple(note for note in notes if note)


def waiting_for_reader(desk: Desk, patron_id: int) -> tuple[str, ...]:
    """What lies ready here for the reader, by the codes of the shelf."""
    ready = circulation_queries.waiting_at(patron_id, desk.point.id)
    if not ready:
        return ()
    codes = ", ".join(hold.shelf_code for hold in ready)
    text = ngettext("%(count)s item waits here: %(codes)s.", "%(count)s items wait here: %(codes)s.", len(ready))
    return (text % {"count": len(ready), "codes": codes},)


def _where_to(answer: "ReturnAnswer") -> str:
    if answer.shelf_code:
        return _("On the hold shelf: %(code)s.") % {"code": answer.shelf_code}
    if answer.goes_to_code:
        return _("Send to %(place)s: print the slip.") % {"place": answer.goes_to_code}
    if not answer.is_home and answer.status == "available":
        return _("It belongs to %(branch)s, but stays here.") % {"branch": answer.belongs_to_branch_code}
    return _("Put it back on its shelf.") if answer.left_code else ""


def _of_review(answer: "ReturnAnswer", review: str) -> str:
    if review == "moved_without_transit":
        return _("It was said to stand elsewhere; a person should look.")
    if review == "came_back_unseen":
        return _("Nobody had it and nothing had sent it away; a person should look.")
    status = ITEM_STATUSES.get(answer.previous_status, answer.previous_status)
    return _("It stood as “%(status)s”: look at its page.") % {"status": status}
