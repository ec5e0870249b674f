"""Custodians, what they answer for, and the acts between them."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from kitaphana.core.names import Names
from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import Custodian, Item, ItemStatus, TransferAct, TransferLine, TransferState


@dataclass(frozen=True, slots=True)
class CustodianRow:
    """A post, the person who holds it, and where."""

    id: int
    institution_id: int
    institution_code: str
    branch_id: int | None
    branch_code: str
    post: Names
    person: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class StockSum:
    """How many items, and what they cost; `unpriced_count` of them have no price."""

    count: int
    total: Decimal
    unpriced_count: int


@dataclass(frozen=True, slots=True)
class StockLine:
    """A line of the list of a custodian's stock (опись), or of an act."""

    id: int
    item_id: int
    accession_number: str
    barcode: str
    author: str
    title: str
    year: int | None
    call_number: str
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class Party:
    """One side of an act, as the act names it."""

    post: Names
    person: str


@dataclass(frozen=True, slots=True)
class ActRow:
    """A transfer act. `giver` is None where nobody answered for the items before; `branch_ids` are of both sides."""

    id: int
    institution_id: int
    institution: Names
    number: str
    acted_on: dt.date
    state: str
    giver: Party | None
    taker: Party
    reason: str
    commission: tuple[tuple[str, str], ...]
    item_count: int
    total: Decimal
    signed_at: dt.datetime | None
    branch_ids: tuple[int | None, ...]


def custodians(
    *, institution_ids: Collection[int], only_active: bool = False, branch_id: int | None = None
) -> tuple[CustodianRow, ...]:
    """Custodians of the institutions, by branch; there are as many as posts. One statement."""
    rows = Custodian.objects.filter(institution_id__in=institution_ids).select_related("institution", "branch")
    if only_active:
        rows = rows.filter(is_active=True)
    if branch_id is not None:
        rows = rows.filter(Q(branch_id=branch_id) | Q(branch=None))
    return tuple(_custodian(row) for row in rows.order_by("institution__code", "branch__code", "pk"))


def custodian(custodian_id: int) -> CustodianRow | None:
    """One custodian."""
    row = Custodian.objects.select_related("institution", "branch").filter(pk=custodian_id).first()
    return _custodian(row) if row else None


def stock_sum(custodian_id: int) -> StockSum:
    """What a custodian answers for. One statement."""
    found = _stock(custodian_id).aggregate(
        count=Count("id"), total=Sum("price"), unpriced=Count("id", filter=Q(price=None))
    )
    return StockSum(found["count"], found["total"] or Decimal(0), found["unpriced"])


def stock_of_custodian(custodian_id: int, *, after: int | None = None, limit: int = 50) -> Page[StockLine]:
    """Items in a custody by rising id. One statement."""
    rows = _stock(custodian_id).filter(pk__gt=after or 0).select_related("edition").order_by("pk")[: limit + 1]
    return page_of(map(_stock_line, rows), limit=limit, key=lambda line: line.id)


def transfer_acts(*, institution_ids: Collection[int], after: int | None = None, limit: int = 25) -> Page[ActRow]:
    """Acts of the institutions, newest first; `after` is the last id of the page before. One statement."""
    rows = _acts().filter(institution_id__in=institution_ids).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return page_of(map(_act, rows[: limit + 1]), limit=limit, key=lambda row: row.id)


def transfer_act(act_id: int) -> ActRow | None:
    """One act."""
    row = _acts().filter(pk=act_id).first()
    return _act(row) if row else None


def act_lines(act_id: int, *, after: int | None = None, limit: int = 50) -> Page[StockLine]:
    """Lines of an act, in the order in which they were put on it. One statement."""
    rows = TransferLine.objects.filter(act_id=act_id, pk__gt=after or 0).order_by("pk")[: limit + 1]
    return page_of(map(_act_line, rows), limit=limit, key=lambda line: line.id)


def all_act_lines(act_id: int) -> Iterator[StockLine]:
    """Every line, page by page, for printing and downloads."""
    after: int | None = None
    while True:
        page = act_lines(act_id, after=after, limit=1_000)
        yield from page.rows
        if page.next_after is None:
            return
        after = page.next_after


def _stock(custodian_id: int) -> QuerySet[Item]:
    return Item.objects.filter(custodian_id=custodian_id).exclude(status=ItemStatus.WITHDRAWN)


def _acts() -> QuerySet[TransferAct]:
    return TransferAct.objects.select_related("institution", "from_custodian", "to_custodian")


def _custodian(row: Custodian) -> CustodianRow:
    return CustodianRow(
        id=row.pk,
        institution_id=row.institution_id,
        institution_code=row.institution.code,
        branch_id=row.branch_id,
        branch_code=row.branch.code if row.branch else "",
        post=row.names,
        person=row.person,
        is_active=row.is_active,
    )


def _stock_line(item: Item) -> StockLine:
    edition = item.edition
    return StockLine(
        item.pk, item.pk, item.accession_number, item.barcode or "", edition.author, edition.title, edition.year,
        item.call_number, item.price,
    )  # fmt: skip


def _act_line(line: TransferLine) -> StockLine:
    return StockLine(
        line.pk, line.item_id, line.accession_number, line.barcode, line.author, line.title, line.year,
        line.call_number, line.price,
    )  # fmt: skip


def _act(row: TransferAct) -> ActRow:
    taker = _party(row.parties.get("to")) or _now(row.to_custodian)
    giver = _party(row.parties.get("from")) or (_now(row.from_custodian) if row.from_custodian else None)
    return ActRow(
        id=row.pk,
        institution_id=row.institution_id,
        institution=row.institution.names,
        number=row.number,
        acted_on=row.acted_on,
        state=TransferState(row.state).value,
        giver=giver,
        taker=taker,
        reason=row.reason,
        commission=tuple((one["post"], one["name"]) for one in row.commission),
        item_count=row.item_count,
        total=row.total_price,
        signed_at=row.signed_at,
        branch_ids=tuple(one.branch_id for one in (row.from_custodian, row.to_custodian) if one),
    )


def _party(kept: dict[str, Any] | None) -> Party | None:  # Any: JSON has no static type
    return Party(Names(kept["kk"], kept["ru"], kept["en"]), kept["person"]) if kept else None


def _now(custodian: Custodian) -> Party:
    return Party(custodian.names, custodian.person)
