"""Questions about loans. The only way from a reader to books is through here, one reader at a time."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Count, Q

from kitaphana.circulation import hot_holds, hot_path
from kitaphana.circulation.models import Loan, LoanState
from kitaphana.circulation.policies import current_grid
from kitaphana.circulation.rules import (
    Cell,
    ItemFacts,
    PlaceFacts,
    ReaderFacts,
    RenewalFacts,
    Standing,
    renewal_refusals,
)
from kitaphana.core import clock, sql
from kitaphana.core.errors import Refusal
from kitaphana.core.paging import Page, page_of
from kitaphana.network.rules import ServicePointKind
from kitaphana.patrons.queries import PatronCard, patron_card
from kitaphana.patrons.rules import age_band

MOST_ON_A_PAGE = 200
_DUE = "SELECT item_id, due_at FROM circulation_loan WHERE closed_at IS NULL AND item_id IN"


@dataclass(frozen=True, slots=True)
class LoanRow:
    """An open loan as its reader sees it. `refusals` (and their codes) say why `may_renew` is False.

    `is_in_library`: for reading in the building until `due_at`, a time of today.
    """

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
    is_in_library: bool = False
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenLoan:
    """Who has an item until when; the reader is for the desk's eyes only."""

    loan_id: int
    patron_id: int | None
    due_at: dt.datetime
    is_in_library: bool = False


def open_loans_of(
    patron_id: int,
    *,
    after: int | None = None,
    limit: int = 50,
    language: str = "kk",
    reader: PatronCard | None = None,
) -> Page[LoanRow]:
    """The reader's open loans, oldest first, with what a renewal would say; a constant number of queries a page.

    `language` is the language of the screen; titles stand in the language of the edition. A caller who has the
    reader's card already passes it as `reader`.
    """
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    reader = reader or patron_card(patron_id)
    if reader is None:
        return Page(())
    found = _read("l.patron_id = %s AND l.id > %s ORDER BY l.id LIMIT %s", patron_id, after or 0, limit + 1)
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
    found = _read(f"l.patron_id = %s AND l.id IN ({sql.marks(wanted)})", patron_id, *wanted)
    rows = {row.loan_id: row for row in _rows(reader, found)}
    return tuple(rows[loan_id] for loan_id in wanted if loan_id in rows)


def open_loan_of_item(item_id: int) -> OpenLoan | None:
    """The loan that has the item now."""
    loan = Loan.objects.filter(item_id=item_id, closed_at__isnull=True).first()
    return OpenLoan(loan.pk, loan.patron_id, loan.due_at, loan.is_in_library) if loan else None


def due_dates(item_ids: Iterable[int]) -> dict[int, dt.datetime]:
    """Due times of those items that are on loan; one query."""
    ids = tuple(item_ids)
    found = sql.rows(f"{_DUE} ({sql.marks(ids)})", ids) if ids else ()
    return {item_id: hot_path.utc(due_at) for item_id, due_at in found}


def first_back(edition_id: int) -> dt.datetime | None:
    """When the first of the edition's items on loan is due; one that is late already is due then. One statement."""
    loans = Loan.objects.filter(item__edition_id=edition_id, closed_at__isnull=True)
    return loans.order_by("due_at").values_list("due_at", flat=True).first()


def first_back_of_work(work_id: int) -> dt.datetime | None:
    """The same for a work, of whichever edition the item is. One statement."""
    loans = Loan.objects.filter(item__edition__work_id=work_id, closed_at__isnull=True)
    return loans.order_by("due_at").values_list("due_at", flat=True).first()


def loan_of_patron(loan_id: int, patron_id: int) -> LoanRow | None:
    """That loan if it is open and the reader's own; None otherwise, so that nobody learns of others' loans."""
    reader = patron_card(patron_id)
    return next(_rows(reader, _read("l.id = %s AND l.patron_id = %s", loan_id, patron_id)), None) if reader else None


@dataclass(frozen=True, slots=True)
class LoanFigures:
    """Loans of one institution's items; a void loan never was. Those for reading inside are counted apart."""

    open_count: int
    overdue_count: int
    since_count: int
    since_at_stations_count: int
    since_in_library_count: int = 0


def loan_figures(institution_id: int, *, since: dt.datetime) -> LoanFigures:
    """Open and overdue loans now, and those made from `since` on, of which at stations. One statement."""
    made = Q(loaned_at__gte=since) & ~Q(state=LoanState.VOID)
    lent = made & Q(is_in_library=False)
    found = Loan.objects.filter(institution_id=institution_id).aggregate(
        open=Count("id", filter=Q(closed_at__isnull=True)),
        overdue=Count("id", filter=Q(closed_at__isnull=True, due_at__lt=clock.now())),
        since=Count("id", filter=lent),
        stations=Count("id", filter=lent & Q(service_point__kind=ServicePointKind.STATION)),
        inside=Count("id", filter=made & Q(is_in_library=True)),
    )
    return LoanFigures(found["open"], found["overdue"], found["since"], found["stations"], found["inside"])


class _OpenLoan(NamedTuple):
    """What a row of open loans shows and what decides on its renewal, in the order of `_OPEN_LOANS`."""

    loan_id: int
    item_id: int
    edition_id: int
    barcode: str | None
    title: str
    author: str
    renewal_count: int
    state: str
    institution_id: int
    is_in_library: bool
    loaned_at: dt.datetime
    due_at: dt.datetime
    place: PlaceFacts
    item: ItemFacts


_OPEN_LOANS = """
SELECT l.id, l.item_id, i.edition_id, i.barcode, e.title, e.author, l.renewal_count, l.state, l.institution_id,
       l.is_in_library, l.loaned_at, l.due_at, o.code, q.code, s.code, k.code, i.status, i.is_for_loan, e.age_mark,
       e.form
FROM circulation_loan l
JOIN holdings_item i ON i.id = l.item_id
JOIN catalog_edition e ON e.id = i.edition_id
JOIN holdings_itemcategory k ON k.id = i.category_id
JOIN network_institution o ON o.id = l.institution_id
JOIN network_lendingpool q ON q.id = l.pool_id
JOIN network_servicepoint s ON s.id = l.service_point_id
WHERE l.closed_at IS NULL AND
"""


def _read(which: str, *params: int) -> list[_OpenLoan]:
    """Open loans by a condition of ours; one statement."""
    return [_open_loan(*row) for row in sql.rows(f"{_OPEN_LOANS} {which}", params)]


def _open_loan(*row: Any) -> _OpenLoan:
    """`row` is one of `_OPEN_LOANS`."""
    *loan, loaned_at, due_at, owner, pool, point, category, status, is_for_loan, age_mark, form = row
    place, item = PlaceFacts(owner, pool, point), ItemFacts(category, status, is_for_loan, age_mark, form=form)
    return _OpenLoan._make((*loan, hot_path.utc(loaned_at), hot_path.utc(due_at), place, item))


def _rows(reader: PatronCard, found: Sequence[_OpenLoan]) -> Iterator[LoanRow]:
    grid, now = current_grid(), clock.now()
    with hot_path.cursor() as cursor:
        wanted = hot_holds.wanted_loans(cursor, [loan.loan_id for loan in found if not loan.is_in_library])
    for loan in found:
        facts = _facts(reader, loan, is_wanted=loan.loan_id in wanted)
        policy = grid.ruling(
            Cell(
                loan.place.institution,
                loan.place.pool,
                reader.category_code,
                loan.item.category,
                facts.reader.age_band,
                loan.item.form,
            )
        ).policy
        refusals = tuple(renewal_refusals(facts, policy))
        yield _row(loan, now, max(policy.max_renewals - loan.renewal_count, 0), refusals)


def _row(loan: _OpenLoan, now: dt.datetime, renewals_left: int, refusals: tuple[Refusal, ...]) -> LoanRow:
    return LoanRow(
        loan_id=loan.loan_id,
        item_id=loan.item_id,
        edition_id=loan.edition_id,
        barcode=loan.barcode or "",
        title=loan.title,
        author=loan.author,
        loaned_at=loan.loaned_at,
        due_at=loan.due_at,
        is_overdue=loan.due_at < now,
        renewal_count=loan.renewal_count,
        renewals_left=renewals_left,
        may_renew=not refusals,
        refusal_codes=tuple(refusal.code for refusal in refusals),
        is_in_library=loan.is_in_library,
        refusals=refusals,
    )


def _facts(reader: PatronCard, loan: _OpenLoan, *, is_wanted: bool) -> RenewalFacts:
    terms = {term.institution_id: term.expires_on for term in reader.registrations}
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
        item=replace(loan.item, is_wanted=is_wanted),
        place=loan.place,
        loan_state=loan.state,
        renewal_count=loan.renewal_count,
        is_in_library=loan.is_in_library,
    )
