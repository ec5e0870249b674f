"""Tables of readers: found by name, likely doubles, groups, what one owes, categories. Views note who takes them."""

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kitaphana.charges import queries as charges
from kitaphana.edges.staff.branches import branch_names
from kitaphana.edges.staff.charge_words import CHARGE_KINDS, PAYMENT_KINDS
from kitaphana.edges.staff.downloads import all_rows
from kitaphana.edges.staff.labels import CARD_STATES
from kitaphana.edges.staff.moving_in_words import EVIDENCE
from kitaphana.edges.staff.reader_wordings import PAIR_EVIDENCE
from kitaphana.edges.staff.tables import Table
from kitaphana.patrons import doubles, groups, proposals
from kitaphana.patrons import queries as patrons

if TYPE_CHECKING:
    from kitaphana.core.paging import Page
    from kitaphana.patrons.queries import PatronCard


def found_readers_table(page_after: "Callable[[int | None], Page[PatronCard]]") -> Table:
    """Readers that a search finds, the likeliest first."""
    header = (_("Name"), _("Card"), _("Category"), _("Born on"), _("Home branch"), _("State"))
    branches, language = branch_names(), _language()
    return header, (
        (
            one.full_name, one.card_number, one.category.name_in(language), one.born_on,
            branches.get(one.home_branch_id or 0, ""), _state_of(one),
        )
        for one in all_rows(page_after)
    )  # fmt: skip


def _state_of(reader: "PatronCard") -> str:
    if reader.blocks:
        return _("blocked")
    return _("may borrow") if reader.card_state == "active" else str(CARD_STATES.get(reader.card_state, ""))


def pairs_table() -> Table:
    """Records that may be of one person, both in one row."""
    header = (_("Name"), _("Born on"), _("Card"), _("Name"), _("Born on"), _("Card"), _("What agrees"))
    return header, (
        (
            *(part for side in (one.first, one.second) for part in (side.full_name, side.born_on, side.card_number)),
            ", ".join(str(PAIR_EVIDENCE.get(code, code)) for code in one.evidence),
        )
        for one in all_rows(lambda after: doubles.likely_pairs(after=after, limit=200))
    )


def proposals_table(institutions: Collection[int]) -> Table:
    """Readers of an older system beside those whom we know."""
    header = (_("Number"), _("Name"), _("Born on"), _("Known here"), _("Born on"), _("What agrees"), _("Loans"))
    rows = all_rows(lambda after: proposals.proposals(institution_ids=institutions, after=after, limit=200))
    return header, (
        (
            one.number, one.told.full_name, one.told.born_on, one.known.full_name, one.known.born_on,
            ", ".join(str(EVIDENCE.get(code, code)) for code in one.evidence), one.loan_count,
        )
        for one in rows
    )  # fmt: skip


def groups_table(institutions: Collection[int], *, with_closed: bool) -> Table:
    """Groups with the number of their members."""
    header = (_("Name of the group"), _("Whose"), _("Branch"), _("Members"), pgettext("group", "closed"))
    branches = branch_names()
    rows = all_rows(lambda after: groups.groups_of(institutions, with_closed=with_closed, after=after, limit=200))
    return header, (
        (one.name, one.body_name, branches.get(one.branch_id or 0, ""), one.member_count, one.closed_on) for one in rows
    )


def members_table(group_id: int) -> Table:
    """The members of a group, and who answers for each."""
    header = (_("No."), _("Name"), _("Born on"), _("Card"), pgettext("reader", "Guarantor"))
    return header, (
        (
            number, one.reader.full_name, one.reader.born_on, one.reader.card_number,
            pgettext("guarantor", "missing") if one.lacks_guarantor else one.reader.guarantor_name or "",
        )
        for number, one in enumerate(groups.members_of(group_id), 1)
    )  # fmt: skip


def charges_table(patron_id: int) -> Table:
    """Charges of a reader, and under each how it became less; without the reader's name, who is known to whoever
    asks."""
    header = (_("Day"), _("Kind"), _("Institution"), _("Sum, ₸"), pgettext("sum", "open"), _("Receipt"), _("Note"))
    return header, _charge_rows(patron_id)


def _charge_rows(patron_id: int) -> Iterator[tuple[object, ...]]:
    page = charges.charges_of(patron_id, limit=100)
    while True:
        payments = charges.payments_of([row.id for row in page.rows])
        for row in page.rows:
            kind = str(CHARGE_KINDS.get(row.kind, row.kind))
            yield row.made_at.date(), kind, row.institution.name_in(_language()), row.amount, row.left, "", row.note
            for one in payments.get(row.id, ()):
                kind = str(PAYMENT_KINDS.get(one.kind, one.kind))
                yield one.taken_at.date(), kind, "", one.amount, "", one.receipt_number or "", one.note
        if page.next_after is None:
            return
        page = charges.charges_of(patron_id, before=page.next_after, limit=100)


def categories_table() -> Table:
    """Categories of readers with their ages."""
    header = (
        _("Code"), _("Category"), _("From age"), _("To age"), _("A guarantor is needed below the age of"),
    )  # fmt: skip
    language = _language()
    return header, (
        (
            one.code, one.name_in(language), one.least_age, one.most_age,
            None if one.is_collective else one.guarantor_below_age or None,
        )
        for one in patrons.list_categories()
    )  # fmt: skip


def _language() -> str:
    return (get_language() or "kk")[:2]
