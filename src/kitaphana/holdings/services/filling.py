"""Fill a draft of a transfer act: by scanning barcodes, or all at once by branch and range of numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Length

from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.holdings import errors
from kitaphana.holdings.models import Item, ItemStatus, TransferAct
from kitaphana.holdings.services.checking import refuse
from kitaphana.holdings.services.transfers import count_lines, locked_draft

MOST_SCANNED = 500
_SHOWN = 10
_COLUMNS = "act_id, item_id, accession_number, barcode, author, title, year, call_number, price"
_COPIED = ("act", "id", "accession_number", "code", "edition__author", "edition__title", "edition__year",
           "call_number", "price")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemRange:
    """All items of the giver that stand in a branch (or anywhere), of a range of accession numbers (or all)."""

    branch_id: int | None = None
    first_number: str = ""
    last_number: str = ""

    @property
    def is_reversed(self) -> bool:
        """Whether the last number comes before the first one."""
        return bool(self.last_number) and _rank(self.last_number) < _rank(self.first_number)


def scan_into_act(*, act_id: int, codes: Sequence[str], by: Actor) -> int:
    """Put items on a draft by barcode or accession number; returns how many are new on it.

    Raises `act_unknown`, `act_closed`, `nothing_chosen`, `items_unknown` (naming what was not found) and
    `act_items_not_held` (naming what the giver does not answer for): then nothing was put on it.
    """
    wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    is_wrong = not wanted or len(wanted) > MOST_SCANNED
    refuse([(is_wrong, Refusal(errors.NOTHING_CHOSEN, {"most": MOST_SCANNED}))])
    return retrying(lambda: _scan(act_id, wanted, by))


def fill_act(*, act_id: int, chosen: ItemRange, by: Actor) -> int:
    """Put all items of a range on a draft that are not on it yet; returns how many.

    Raises `act_unknown`, `act_closed`, `nothing_chosen` when there is none, or the range ends before it begins.
    """
    refuse([(chosen.is_reversed, Refusal(errors.NOTHING_CHOSEN))])
    return retrying(lambda: _fill(act_id, chosen, by))


def _scan(act_id: int, wanted: list[str], by: Actor) -> int:
    act = locked_draft(act_id)
    own = Item.objects.filter(institution_id=act.institution_id)
    found = list(own.filter(Q(barcode__in=wanted) | Q(accession_number__in=wanted)))
    known = {item.barcode for item in found} | {item.accession_number for item in found}
    held = set(_held(act).filter(pk__in=[item.pk for item in found]).values_list("pk", flat=True))
    missing = [code for code in wanted if code not in known]
    foreign = [item.accession_number or str(item.barcode) for item in found if item.pk not in held]
    refuse(
        [
            (bool(missing), Refusal(errors.ITEMS_UNKNOWN, {"items": ", ".join(missing[:_SHOWN])})),
            (bool(foreign), _not_held(foreign)),
        ]
    )
    return _put_on(act, Item.objects.filter(pk__in=[item.pk for item in found]), by)


def _not_held(names: list[str]) -> Refusal:
    return Refusal(errors.ACT_ITEMS_NOT_HELD, {"count": len(names), "items": ", ".join(names[:_SHOWN])})


def _fill(act_id: int, chosen: ItemRange, by: Actor) -> int:
    act = locked_draft(act_id)
    items = _held(act)
    if chosen.branch_id is not None:
        items = items.filter(branch_id=chosen.branch_id)
    if chosen.first_number or chosen.last_number:
        items = _in_range(items, chosen)
    added = _put_on(act, items, by)
    if not added:
        raise Refused(Refusal(errors.NOTHING_CHOSEN))
    return added


def _in_range(items: QuerySet[Item], chosen: ItemRange) -> QuerySet[Item]:
    """Numbers count by length, then as text: 9 before 10, К-000009 before К-000010; the prefix must be the same."""
    first, last = chosen.first_number, chosen.last_number or chosen.first_number
    prefix = re.match(r"[^0-9]*", first or last)
    items = items.filter(accession_number__startswith=prefix[0] if prefix else "")
    items = items.alias(digits=Length("accession_number"))
    if first:
        items = items.filter(Q(digits__gt=len(first)) | Q(digits=len(first), accession_number__gte=first))
    return items.filter(Q(digits__lt=len(last)) | Q(digits=len(last), accession_number__lte=last))


def _rank(number: str) -> tuple[int, str]:
    return len(number), number


def _held(act: TransferAct) -> QuerySet[Item]:
    """What the giver may give: in the stock of the institution and in his custody (or nobody's)."""
    items = Item.objects.filter(institution_id=act.institution_id).exclude(status=ItemStatus.WITHDRAWN)
    return items.filter(custodian=act.from_custodian_id) if act.from_custodian_id else items.filter(custodian=None)


def _put_on(act: TransferAct, items: QuerySet[Item], by: Actor) -> int:
    """Copy what the act says of the items, in one statement however many they are."""
    rows = items.annotate(act=Value(act.pk), code=Coalesce("barcode", Value(""))).order_by("id").values_list(*_COPIED)
    text, params = rows.query.sql_with_params()
    # our own columns; the query is Django's, with its parameters apart
    statement = f"INSERT INTO holdings_transferline ({_COLUMNS}) {text} ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        added = int(cursor.rowcount)
    count_lines(act)
    audit.record(act="fill_act", subject=f"transfer:{act.pk}", by=by, details={"added": added})
    return added
