"""An item was taken back: where it goes, and which slip goes into it, in the same words at every door of the staff."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kitaphana.edges.staff.hold_labels import off_the_shelf, where_to
from kitaphana.edges.staff.labels import ITEM_STATUSES
from kitaphana.edges.staff.places import name_of

if TYPE_CHECKING:
    from kitaphana.circulation.services import ReturnAnswer, TransitAnswer

_ROUTINE = frozenset({"on_loan", "in_transit", "on_hold_shelf", "in_delivery"})
"""An item that stood so has a reason to be scanned."""


class Moved(Protocol):
    """An answer that has brought an item somewhere: to a hold shelf, on its way, or to stay."""

    @property
    def barcode(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def hold_id(self) -> int | None: ...
    @property
    def shelf_code(self) -> str: ...
    @property
    def goes_to_code(self) -> str: ...
    @property
    def transit_id(self) -> int | None: ...


def slip_address(answer: Moved) -> str:
    """The page of the slip to print and put into the item; empty for one that needs none."""
    if answer.goes_to_code and answer.transit_id:
        return reverse("staff:route_slip", args=[answer.transit_id])
    return reverse("staff:hold_slip", args=[answer.hold_id]) if answer.shelf_code and answer.hold_id else ""


def notes_on_return(answer: "ReturnAnswer") -> tuple[str, ...]:
    """Where it goes first, then what was not as usual; nothing for what goes back on its shelf."""
    return tuple(note for note in (_where(answer), *_unusual(answer)) if note)


def tell_return(request: HttpRequest, answer: "ReturnAnswer") -> None:
    """Say on the next page where it goes, with a link to its slip; then what was not as usual."""
    stays = _("Put it back on its shelf.") if answer.status == "available" else _("Taken back.")
    tell_where(request, answer, _where(answer) or stays)
    for note in filter(None, _unusual(answer)):
        messages.warning(request, note)


def tell_where(request: HttpRequest, answer: Moved, told: str = "") -> None:
    """Say of any item that was moved where it goes, with a link to its slip."""
    told = told or where_to("", answer.shelf_code, answer.goes_to_code)
    messages.success(request, _with_slip(f"{answer.barcode} {answer.title}: {told}", slip_address(answer)))


def tell_sent(request: HttpRequest, answer: "TransitAnswer") -> None:
    """Say of an item that staff have sent where it goes, with a link to its slip."""
    line = f"{answer.barcode} {answer.title}: {where_to('', '', answer.goes_to_code)}"
    messages.success(request, _with_slip(line, reverse("staff:route_slip", args=[answer.transit_id])))


def _with_slip(line: str, address: str) -> str:
    return format_html('{} <a href="{}">{}</a>', line, address, _("Print the slip")) if address else line


def _where(answer: "ReturnAnswer") -> str:
    if answer.shelf_code or answer.goes_to_code:
        return where_to("", answer.shelf_code, answer.goes_to_code)
    if not answer.is_home and answer.status == "available":
        return _("It belongs to %(branch)s, but stays here.") % {"branch": name_of(answer.belongs_to_branch_code)}
    return _("Put it back on its shelf.") if answer.left_code else ""


def _unusual(answer: "ReturnAnswer") -> Iterator[str]:
    yield off_the_shelf(answer.left_code, answer.left_why)
    if not answer.was_on_loan and answer.previous_status not in _ROUTINE and not answer.left_code:
        yield _("It was not on loan; now it is noted as being here.")
    if answer.was_overdue:
        yield _("It was overdue.")
    yield from (_of_review(answer, review) for review in answer.reviews)


def _of_review(answer: "ReturnAnswer", review: str) -> str:
    if review == "moved_without_transit":
        return _("It was said to stand elsewhere; a person should look.")
    if review == "came_back_unseen":
        return _("Nobody had it and nothing had sent it away; a person should look.")
    status = ITEM_STATUSES.get(answer.previous_status, answer.previous_status)
    return _("It stood as “%(status)s”: look at its page.") % {"status": status}
