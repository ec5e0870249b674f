"""Tables of stock and loans: titles found, items of an edition, items set aside, what a reader has."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.catalog import queries as catalog
from kitaphana.circulation import queries as circulation
from kitaphana.discovery import queries as discovery
from kitaphana.discovery.requests import MAX_PAGE_SIZE
from kitaphana.edges.staff.downloads import all_rows
from kitaphana.edges.staff.labels import ITEM_STATUSES, QUARANTINE_REASONS
from kitaphana.edges.staff.tables import Table
from kitaphana.holdings import queries as holdings

if TYPE_CHECKING:
    from kitaphana.catalog.queries import WorkCard


def found_table(text: str) -> Table:
    """Works that a search finds, as many as it shows on all of its pages."""
    header = (_("Title"), _("Author"), _("Publisher"), _("Year"), _("Languages"), _("Editions"))
    return header, (
        (card.title, card.author, card.publisher, card.year, " ; ".join(card.languages), card.edition_count)
        for card in _found(text)
    )


def _found(text: str) -> "Iterator[WorkCard]":
    number, last = 1, 1
    language = (get_language() or "kk")[:2]
    while number <= last:
        asked = discovery.SearchRequest(text=text, page=number, size=MAX_PAGE_SIZE, interface_language=language)
        page = discovery.search(asked)
        yield from catalog.work_cards(page.work_ids).values()
        number, last = number + 1, page.page_count


def items_table(edition_id: int) -> Table:
    """The items of an edition."""
    header = (
        _("Barcode"), _("Status"), _("Branch"), _("Service point"), _("Call number"), _("Accession number"),
        _("Category"),
    )  # fmt: skip
    language = (get_language() or "kk")[:2]
    return header, (
        (
            item.barcode, str(ITEM_STATUSES.get(item.status, item.status)), item.branch_name.name_in(language),
            item.service_point_code, item.call_number, item.accession_number, item.category_name.name_in(language),
        )
        for item in all_rows(lambda after: holdings.items_of_edition(edition_id, after=after))
    )  # fmt: skip


def set_aside_table(institutions: Collection[int]) -> Table:
    """Items that wait for a decision, with the field of the record that names them."""
    header = (_("Title"), _("Reason"), _("File"), _("Field"), _("Content"))
    rows = all_rows(lambda after: holdings.quarantined_items(institution_ids=institutions, after=after, limit=500))
    return header, (
        (row.title, str(QUARANTINE_REASONS.get(row.reason, row.reason)), row.source_name, tag, body)
        for row in rows
        for tag, body in (row.data or {"": ""}).items()
    )


def loans_table(patron_id: int) -> Table:
    """What a reader has on loan; without the reader's name, who is known to whoever asks."""
    header = (_("Title"), _("Author"), _("Barcode"), _("On loan since"), _("Due"), _("Renewals"))
    language = (get_language() or "kk")[:2]
    return header, (
        (row.title, row.author, row.barcode, row.loaned_at, row.due_at, row.renewal_count)
        for row in all_rows(lambda after: circulation.open_loans_of(patron_id, after=after, language=language))
    )
