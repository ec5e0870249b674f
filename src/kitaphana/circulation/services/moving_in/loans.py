"""Open loans of an older system: looked up, judged, and written in bulk with the dates that they have."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kitaphana.circulation import errors
from kitaphana.circulation.models import Loan, LoanState
from kitaphana.circulation.services.moving_in.loan_cells import LoanDraft
from kitaphana.core import clock
from kitaphana.core.errors import Refusal
from kitaphana.core.events import publish
from kitaphana.core.transactions import demand
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.network.models import ServicePoint
from kitaphana.patrons.models import Patron
from kitaphana.patrons.rules import age_band

BATCH = 1_000
_LAST_MINUTE = dt.time(23, 59)


class LoanOutcome(StrEnum):
    """What becomes of a loan."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class AskedLoan:
    """A loan and its reader: by id, or by the number of one who comes in the same run; `waits` for a decision."""

    draft: LoanDraft
    reader: int | str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class PlannedLoan:
    """`item_id` and `work_id` of one that will be written."""

    asked: AskedLoan
    outcome: LoanOutcome
    refusal: Refusal | None = None
    item_id: int = 0
    work_id: int = 0


@dataclass(frozen=True, slots=True)
class _FoundItem:
    id: int
    status: str
    work_id: int


class ItemGone(Exception):
    """An item was lent between planning and writing: plan anew."""


def plan_loans(asked: Sequence[AskedLoan], institution_id: int, taken: Mapping[int, int | str]) -> list[PlannedLoan]:
    """A decision for each, in order; three statements, nothing is written.

    `taken`: items that earlier rows of the run lend, with their readers.
    """
    items = _items({one.draft.item for one in asked}, institution_id)
    holders = _holders([found.id for all_ in items.values() for found in all_ if found.status == ItemStatus.ON_LOAN])
    lent = dict(taken)
    planned = []
    for one in asked:
        decided = _plan(one, items.get(one.draft.item, []), holders, lent)
        if decided.outcome is LoanOutcome.CREATED:
            lent[decided.item_id] = one.reader
        planned.append(decided)
    return planned


def _plan(
    asked: AskedLoan,
    found: Sequence[_FoundItem],
    holders: Mapping[int, int | None],
    lent: Mapping[int, int | str],
) -> PlannedLoan:
    if len(found) != 1:
        code = errors.LOAN_ITEM_AMBIGUOUS if found else errors.LOAN_ITEM_UNKNOWN
        return PlannedLoan(asked, LoanOutcome.REJECTED, Refusal(code))
    item = found[0]
    holder = lent.get(item.id, holders.get(item.id))
    if holder is not None and holder == asked.reader:
        return PlannedLoan(asked, LoanOutcome.UNCHANGED)
    if item.id in lent or item.id in holders:
        return PlannedLoan(asked, LoanOutcome.REJECTED, Refusal(errors.LOAN_ITEM_TAKEN))
    if item.status != ItemStatus.AVAILABLE:
        refusal = Refusal(errors.LOAN_ITEM_NOT_FREE, {"status": item.status})
        return PlannedLoan(asked, LoanOutcome.REJECTED, refusal)
    if asked.waits:
        return PlannedLoan(asked, LoanOutcome.WAITING)
    return PlannedLoan(asked, LoanOutcome.CREATED, None, item.id, item.work_id)


def _items(wanted: set[str], institution_id: int) -> dict[str, list[_FoundItem]]:
    """By barcode; what no barcode names, by accession number, which may name several."""
    if not wanted:
        return {}
    # by number alone, and the owner looked at here: the index of owners leads through all items of a city
    rows = Item.objects.exclude(status=ItemStatus.WITHDRAWN)
    columns = ("institution_id", "pk", "status", "edition__work_id")
    found: dict[str, list[_FoundItem]] = {}
    for barcode, owner, *row in rows.filter(barcode__in=wanted).values_list("barcode", *columns):
        if owner == institution_id and barcode is not None:
            found[barcode] = [_FoundItem(*row)]
    left = wanted - found.keys()
    named = rows.filter(accession_number__in=left) if left else rows.none()
    for number, owner, *row in named.values_list("accession_number", *columns):
        if owner == institution_id:
            found.setdefault(number, []).append(_FoundItem(*row))
    return found


def _holders(item_ids: list[int]) -> dict[int, int | None]:
    if not item_ids:
        return {}
    open_loans = Loan.objects.filter(item_id__in=item_ids, closed_at__isnull=True)
    return dict(open_loans.values_list("item_id", "patron_id"))


def store_loans(planned: Iterable[PlannedLoan], ids: Mapping[str, int], point: ServicePoint) -> None:
    """Write those to be created, in the caller's transaction; `ids` of readers who came by their number.

    The items of many works change in one event. Raises `ItemGone`, or `IntegrityError` of "one open loan per item".
    """
    demand()
    new = [one for one in planned if one.outcome is LoanOutcome.CREATED]
    if not new:
        return
    categories = _lend_items([one.item_id for one in new])
    readers = {one.item_id: _reader_id(one.asked, ids) for one in new}
    facts = _facts(set(readers.values()))
    loans = [_row(one, readers[one.item_id], facts, point) for one in new]
    for loan in loans:
        loan.item_category = categories[loan.item_id]
    Loan.objects.bulk_create(loans, BATCH)
    publish(ItemsChanged(tuple(dict.fromkeys(one.work_id for one in new))))


def _reader_id(asked: AskedLoan, ids: Mapping[str, int]) -> int:
    return asked.reader if isinstance(asked.reader, int) else ids[asked.reader]


def _lend_items(item_ids: list[int]) -> dict[int, str]:
    """Mark the items; the category of each."""
    free = Item.objects.filter(pk__in=item_ids, status=ItemStatus.AVAILABLE)
    found = dict(free.select_for_update(of=("self",)).order_by("pk").values_list("pk", "category__code"))
    if len(found) < len(item_ids):
        raise ItemGone
    Item.objects.filter(pk__in=item_ids).update(status=ItemStatus.ON_LOAN)
    return found


def _facts(patron_ids: set[int]) -> dict[int, tuple[str, str]]:
    """Category and age band, for statistics."""
    today = clock.today()
    rows = Patron.objects.filter(pk__in=patron_ids).values_list("pk", "category__code", "born_on")
    return {id_: (category, age_band(born_on, today)) for id_, category, born_on in rows}


def _row(one: PlannedLoan, patron_id: int, facts: Mapping[int, tuple[str, str]], point: ServicePoint) -> Loan:
    category, band = facts[patron_id]
    draft = one.asked.draft
    return Loan(
        item_id=one.item_id,
        patron_id=patron_id,
        institution_id=point.institution_id,
        pool_id=point.pool_id,
        service_point=point,
        patron_category=category,
        age_band=band,
        state=LoanState.OPEN,
        loaned_at=min(_moment(draft.loaned_on, dt.time(12)), clock.now()),
        due_at=_moment(draft.due_on, _LAST_MINUTE),
        renewal_count=draft.renewal_count,
    )


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=clock.zone()).astimezone(dt.UTC)
