"""The last copy of an edition that an institution, or the whole network, still has. Worked out, never stored."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import Item, NotForLoan, StockRules
from kitaphana.holdings.queries.availability import GONE


@dataclass(frozen=True, slots=True)
class LastCopy:
    """Whether an item is the last one of its edition; an item that is gone itself is none."""

    in_institution: bool
    in_network: bool


@dataclass(frozen=True, slots=True)
class LastCopyRow:
    """A last copy in a list. `in_network`: nobody else in the city has one either."""

    item_id: int
    accession_number: str
    barcode: str
    title: str
    author: str
    year: int | None
    branch_code: str
    call_number: str
    status: str
    is_for_loan: bool
    in_network: bool


def last_copy(item_id: int) -> LastCopy:
    """Both answers in one statement."""
    found = (
        Item.objects.filter(pk=item_id)
        .exclude(status__in=GONE)
        .annotate(elsewhere=Exists(_others()), here=Exists(_others_here()))
        .values_list("here", "elsewhere")
        .first()
    )
    return LastCopy(not found[0], not found[1]) if found else LastCopy(in_institution=False, in_network=False)


def last_copies(
    *, institution_id: int, branch_id: int | None = None, after: int | None = None, limit: int = 50
) -> Page[LastCopyRow]:
    """Last copies of the institution, by rising id, at one branch or at all. One statement."""
    items = the_last(institution_id).filter(pk__gt=after or 0)
    if branch_id is not None:
        items = items.filter(branch_id=branch_id)
    rows = items.annotate(elsewhere=Exists(_others())).select_related("edition", "branch").order_by("pk")
    return page_of(map(_row, rows[: limit + 1]), limit=limit, key=lambda row: row.item_id)


def keeps_last_copies(institution_id: int) -> bool:
    """Whether the institution has decided that its last copies are read in the library only."""
    return StockRules.objects.filter(institution_id=institution_id, keeps_last_copies=True).exists()


def the_last(institution_id: int) -> QuerySet[Item]:
    """Items that are the last of their edition in the institution."""
    return Item.objects.filter(~Exists(_others_here()), institution_id=institution_id).exclude(status__in=GONE)


def no_longer_last(institution_id: int) -> QuerySet[Item]:
    """Items kept in as last copies although there is another one now."""
    kept = Item.objects.filter(institution_id=institution_id, not_for_loan_reason=NotForLoan.LAST_COPY)
    return kept.filter(Exists(_others_here()))


def _others() -> QuerySet[Item]:
    return Item.objects.filter(edition_id=OuterRef("edition_id")).exclude(pk=OuterRef("pk")).exclude(status__in=GONE)


def _others_here() -> QuerySet[Item]:
    return _others().filter(institution_id=OuterRef("institution_id"))


def _row(item: Item) -> LastCopyRow:
    return LastCopyRow(
        item_id=item.pk,
        accession_number=item.accession_number,
        barcode=item.barcode or "",
        title=item.edition.title,
        author=item.edition.author,
        year=item.edition.year,
        branch_code=item.branch.code,
        call_number=item.call_number,
        status=item.status,
        is_for_loan=item.is_for_loan,
        in_network=not item.elsewhere,  # type: ignore[attr-defined]  # annotated above
    )
