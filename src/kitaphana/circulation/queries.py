"""Questions about loans. The only way from a reader to books is through here, one reader at a time."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from kitaphana.circulation.models import Loan, LoanState
from kitaphana.circulation.policies import current_grid
from kitaphana.circulation.rules import (
    Cell,
    ItemFacts,
    PlaceFacts,
    PolicyRow,
    ReaderFacts,
    RenewalFacts,
    Standing,
    renewal_refusals,
)
from kitaphana.core import clock
from kitaphana.core.paging import Page, page_of
from kitaphana.network.rules import ServicePointKind
from kitaphana.patrons.queries import PatronCard, patron_card
from kitaphana.patrons.rules import age_band

MOST_ON_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class LoanRow:
    """An open loan as its reader sees it. `refusal_codes` say why `may_renew` is False."""

    loan_id: int
    item_id: int
    edition_id: int
    barcode: str
    title: str
    author: str
    loaned_at: dt.datetime
    due_at: dt.datetime
    is_overdue: bool
    renewal_count: int
    renewals_left: int
    may_renew: bool
    refusal_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenLoan:
    """Who has an item until when; the reader is for the desk's eyes only."""

    loan_id: int
    patron_id: int | None
    due_at: dt.datetime


def open_loans_of(patron_id: int, *, after: int | None = None, limit: int = 50, language: str = "kk") -> Page[LoanRow]:
    """The reader's open loans, oldest first, with what a renewal would say; a constant number of queries a page.

    `language` is the language of the screen; titles stand in the language of the edition.
    """
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    reader = patron_card(patron_id)
    if reader is None:
        return Page(())
    found = _open_loans().filter(patron_id=patron_id, pk__gt=after or 0).order_by("pk")[: limit + 1]
    return page_of(_rows(reader, found), limit=limit, key=lambda row: row.loan_id)


def open_loan_count(patron_id: int) -> int:
    """How many items the reader has, over all pools."""
    return Loan.objects.filter(patron_id=patron_id, closed_at__isnull=True).count()


@dataclass(frozen=True, slots=True)
class LoanCounts:
    """How many items a reader has, and how many of them are overdue."""

    open_count: int
    overdue_count: int


def loan_counts_of(patron_id: int) -> LoanCounts:
    """Both counts over all pools; one query."""
    loans = Loan.objects.filter(patron_id=patron_id, closed_at__isnull=True)
    counts = loans.aggregate(all=Count("id"), late=Count("id", filter=Q(due_at__lt=clock.now())))
    return LoanCounts(counts["all"], counts["late"])


def loans_for_receipt(patron_id: int, loan_ids: Iterable[int]) -> tuple[LoanRow, ...]:
    """Those of the loans that are open and the reader's own, in the order asked for."""
    wanted = list(loan_ids)
    reader = patron_card(patron_id) if wanted else None
    if reader is None:
        return ()
    rows = {row.loan_id: row for row in _rows(reader, _open_loans().filter(pk__in=wanted, patron_id=patron_id))}
    return tuple(rows[loan_id] for loan_id in wanted if loan_id in rows)


def loan_ids_of_item(item_id: int, *, limit: int = 10) -> tuple[int, ...]:
    """The last loans of an item, newest first: ids only, for its history in the audit log."""
    return tuple(Loan.objects.filter(item_id=item_id).order_by("-pk").values_list("pk", flat=True)[:limit])


def policy_rows() -> tuple[PolicyRow, ...]:
    """The grid as it is now, heaviest rows first: the order in which they decide."""
    return tuple(sorted(current_grid().rows, key=lambda row: (-row.weight, row.reason)))


def open_loan_of_item(item_id: int) -> OpenLoan | None:
    """The loan that has the item now."""
    loan = Loan.objects.filter(item_id=item_id, closed_at__isnull=True).first()
    return OpenLoan(loan.pk, loan.patron_id, loan.due_at) if loan else None


def due_dates(item_ids: Iterable[int]) -> dict[int, dt.datetime]:
    """Due times of those items that are on loan; one query."""
    loans = Loan.objects.filter(item_id__in=list(item_ids), closed_at__isnull=True)
    return dict(loans.values_list("item_id", "due_at"))


def loan_of_patron(loan_id: int, patron_id: int) -> LoanRow | None:
    """That loan if it is open and the reader's own; None otherwise, so that nobody learns of others' loans."""
    reader = patron_card(patron_id)
    loans = _open_loans().filter(pk=loan_id, patron_id=patron_id)
    return next(_rows(reader, loans), None) if reader else None


@dataclass(frozen=True, slots=True)
class LoanFigures:
    """Loans of one institution's items; a void loan never was."""

    open_count: int
    overdue_count: int
    since_count: int
    since_at_stations_count: int


def loan_figures(institution_id: int, *, since: dt.datetime) -> LoanFigures:
    """Open and overdue loans now, and those made from `since` on, of which at stations. One statement."""
    lent = Q(loaned_at__gte=since) & ~Q(state=LoanState.VOID)
    found = Loan.objects.filter(institution_id=institution_id).aggregate(
        open=Count("id", filter=Q(closed_at__isnull=True)),
        overdue=Count("id", filter=Q(closed_at__isnull=True, due_at__lt=clock.now())),
        since=Count("id", filter=lent),
        stations=Count("id", filter=lent & Q(service_point__kind=ServicePointKind.STATION)),
    )
    return LoanFigures(found["open"], found["overdue"], found["since"], found["stations"])


def _open_loans() -> QuerySet[Loan]:
    return Loan.objects.filter(closed_at__isnull=True).select_related(
        "item__edition", "item__category", "institution", "pool", "service_point"
    )


def _rows(reader: PatronCard, loans: Iterable[Loan]) -> Iterator[LoanRow]:
    grid, now = current_grid(), clock.now()
    for loan in loans:
        facts = _facts(reader, loan)
        cell = Cell(facts.place.institution, facts.place.pool, facts.reader.category, facts.item.category)
        policy = grid.ruling(cell).policy
        codes = tuple(refusal.code for refusal in renewal_refusals(facts, policy))
        yield _row(loan, now, max(policy.max_renewals - loan.renewal_count, 0), codes)


def _row(loan: Loan, now: dt.datetime, renewals_left: int, codes: tuple[str, ...]) -> LoanRow:
    edition = loan.item.edition
    return LoanRow(
        loan_id=loan.pk,
        item_id=loan.item_id,
        edition_id=edition.pk,
        barcode=loan.item.barcode or "",
        title=edition.title,
        author=edition.author,
        loaned_at=loan.loaned_at,
        due_at=loan.due_at,
        is_overdue=loan.due_at < now,
        renewal_count=loan.renewal_count,
        renewals_left=renewals_left,
        may_renew=not codes,
        refusal_codes=codes,
    )


def _facts(reader: PatronCard, loan: Loan) -> RenewalFacts:
    terms = {term.institution_id: term.expires_on for term in reader.registrations}
    item = loan.item
    return RenewalFacts(
        reader=ReaderFacts(
            category=reader.category_code,
            is_collective=reader.is_collective,
            age_band=age_band(reader.born_on, clock.today()),
            has_active_card=reader.card_state == "active",
            standing=Standing.of(terms.get(loan.institution_id), clock.today()),
            block_reasons=tuple(
                block.reason for block in reader.blocks if block.institution_id in (None, loan.institution_id)
            ),
        ),
        item=ItemFacts(item.category.code, item.status, item.is_for_loan, item.edition.age_mark),
        place=PlaceFacts(loan.institution.code, loan.pool.code, loan.service_point.code),
        loan_state=loan.state,
        renewal_count=loan.renewal_count,
    )
