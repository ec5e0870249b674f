"""Tables of a desk's items: to fetch, on the hold shelf, waited for, on their way, out in the reading room."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.circulation import queries
from kitaphana.edges.staff.downloads import all_rows
from kitaphana.edges.staff.hold_labels import HOLD_STATES, LEFT_WHY, TRANSIT_REASONS, reason_words
from kitaphana.edges.staff.places import name_of
from kitaphana.edges.staff.tables import Table
from kitaphana.patrons.queries import patron_cards

if TYPE_CHECKING:
    from kitaphana.circulation.queries import TransitLine
    from kitaphana.core.paging import Page


def pick_table(branch_id: int | None) -> Table:
    """What a branch is to fetch from its shelves."""
    header = (
        _("Call number"), _("Shelf"), _("Title"), _("Author"), _("Volume"), _("Barcode"), pgettext("pick list", "For"),
        _("Why this item"),
    )  # fmt: skip
    if branch_id is None:
        return header, ()
    return header, (
        (
            row.call_number, row.shelving_location, row.title, row.author, row.volume, row.barcode,
            name_of(row.pickup_code), reason_words(row.reason),
        )
        for row in all_rows(lambda after: queries.pick_list(branch_id, after=after, limit=200))
    )  # fmt: skip


def shelf_table(point_id: int) -> Table:
    """The hold shelf of a point by its codes; whose the items are it does not say."""
    header = (
        _("Code"), _("Title"), _("Author"), _("Volume"), _("Barcode"), _("Since"), pgettext("day", "Until"),
    )  # fmt: skip
    return header, (
        (row.shelf_code, row.title, row.author, row.volume, row.barcode, row.ready_at, row.expires_at)
        for row in all_rows(lambda after: queries.shelf_of(point_id, after=after, limit=200))
    )


def left_table(point_id: int) -> Table:
    """What is to be taken off the hold shelf of a point."""
    header = (_("Code"), _("Title"), _("Author"), _("Barcode"), _("Why"), _("Since"))
    return header, (
        (row.shelf_code, row.title, row.author, row.barcode, str(LEFT_WHY.get(row.why, row.why)), row.left_at)
        for row in all_rows(lambda after: queries.left_on_shelf(point_id, after=after, limit=200))
    )


def reading_room_table(point_id: int) -> Table:
    """What is still out in the reading room of a desk; who reads it stands on the page only."""
    header = (_("Barcode"), _("Title"), _("Call number"), _("Lent at"), pgettext("hour", "Until"))
    return header, (
        (row.barcode, row.title, row.call_number, row.loaned_at, row.due_at)
        for row in all_rows(lambda after: queries.in_library_loans(point_id, after=after))
    )


def queue_table(work_id: int, *, with_readers: bool) -> Table:
    """Who waits for a work, in order; names only for those who may see readers."""
    header = (_("No."), _("State"), _("Reader"), _("Pick-up"), _("Wishes"), _("Since"))
    return header, _queue_rows(work_id, with_readers)


def _queue_rows(work_id: int, with_readers: bool) -> Iterator[tuple[object, ...]]:
    page = queries.queue_of(work_id, limit=200)
    while True:
        wanted = {row.patron_id for row in page.rows if row.patron_id} if with_readers else set()
        readers = {card.id: card.full_name for card in patron_cards(wanted)}
        for row in page.rows:
            wishes = " ".join(filter(None, (row.language, row.form, row.volume_key)))
            state = str(HOLD_STATES.get(row.state, row.state))
            name = readers.get(row.patron_id or 0, "")
            yield row.position, state, name, name_of(row.pickup_code), wishes, row.placed_at
        if page.next_after is None:
            return
        page = queries.queue_of(work_id, after=page.next_after, limit=200)


def transits_table(page_after: "Callable[[int | None], Page[TransitLine]]") -> Table:
    """Items on their way."""
    header = (
        _("Title"), _("Author"), _("Barcode"), pgettext("place", "From"), pgettext("place", "To"), _("Why"),
        pgettext("transit", "Due"),
    )  # fmt: skip
    return header, (
        (
            row.title, row.author, row.barcode, name_of(row.from_code), name_of(row.to_code),
            str(TRANSIT_REASONS.get(row.reason, row.reason)), row.due_at,
        )
        for row in all_rows(page_after)
    )  # fmt: skip
