"""Tables of the keeping of stock: transfer acts, custodians, sequences, recommended lists, what happened to an item."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kitaphana.catalog.queries import edition_briefs
from kitaphana.circulation.item_history import item_history
from kitaphana.core import clock
from kitaphana.edges.staff.downloads import all_rows
from kitaphana.edges.staff.places import name_of
from kitaphana.edges.staff.stock_labels import ACT_STATES, HAPPENINGS, SEQUENCE_KINDS
from kitaphana.edges.staff.tables import Table
from kitaphana.edges.staff.templatetags.staff_stock import said
from kitaphana.holdings import queries as holdings
from kitaphana.shelves.queries import all_entries_of

if TYPE_CHECKING:
    from kitaphana.holdings.queries import CustodianRow, SequenceRow
    from kitaphana.shelves.queries import ListCard


def acts_table(institutions: Collection[int]) -> Table:
    """Transfer acts, newest first."""
    header = (
        _("No."), _("Day of the act"), _("Hands over"), _("Takes over"), _("Items"), _("Sum, ₸"), _("State"),
    )  # fmt: skip
    return header, (
        (
            row.number, row.acted_on, row.giver.person if row.giver else "", row.taker.person, row.item_count,
            row.total, str(ACT_STATES.get(row.state, row.state)),
        )
        for row in all_rows(lambda after: holdings.transfer_acts(institution_ids=institutions, after=after, limit=200))
    )  # fmt: skip


def custodians_table(rows: "Iterable[CustodianRow]") -> Table:
    """Who answers for the stock."""
    header = (_("Person"), _("Post"), _("Institution"), _("Branch"), _("State"))
    language = _language()
    return header, (
        (
            row.person, row.post.name_in(language), name_of(row.institution_code), name_of(row.branch_code),
            _("in charge") if row.is_active else _("gone"),
        )
        for row in rows
    )  # fmt: skip


def sequences_table(rows: "Iterable[SequenceRow]") -> Table:
    """Sequences, and what each gives next."""
    header = (
        _("Name"), _("What is numbered"), _("Institution"), _("Branch"), _("Category"), _("Next number"), _("State"),
    )  # fmt: skip
    return header, (
        (
            row.name, str(SEQUENCE_KINDS.get(row.kind, row.kind)), name_of(row.institution_code),
            name_of(row.branch_code), row.category_code, row.example, _("in use") if row.is_active else _("out of use"),
        )
        for row in rows
    )  # fmt: skip


def lists_table(groups: "Iterable[tuple[str, Iterable[ListCard]]]") -> Table:
    """Recommended lists by institution."""
    header = (_("Institution"), _("Name of the list"), _("For readers of"), _("Books"), _("State"), _("Changed"))
    return header, (
        (name, card.name, card.language, card.entry_count, _state_of(card), card.changed_at)
        for name, cards in groups
        for card in cards
    )


def _state_of(card: "ListCard") -> str:
    if card.is_featured:
        return _("on the home page")
    return pgettext("list", "public") if card.is_public else pgettext("list", "private")


def entries_table(list_id: int) -> Table:
    """The books of a list in their order; a list has a most, so all are read at once."""
    header = (_("Title"), _("Author"), _("Year"), _("Note"))
    entries = all_entries_of(list_id)
    briefs = edition_briefs(row.edition_id for row in entries)
    return header, (
        (brief.title, brief.author, brief.year, row.note) for row in entries if (brief := briefs.get(row.edition_id))
    )


def history_table(item_id: int) -> Table:
    """What happened to an item; readers are not in it."""
    header = (_("When"), _("What happened"), _("Where"), _("Details"), _("Who"))
    return header, (
        (
            row.at.astimezone(clock.zone()).date(), str(HAPPENINGS.get(row.kind, row.kind)), row.place,
            "; ".join(f"{name}: {value}" for name, value in said(row.facts)), row.login,
        )
        for row in all_rows(lambda before: item_history(item_id, before=before, limit=200))
    )  # fmt: skip


def _language() -> str:
    return (get_language() or "kk")[:2]
