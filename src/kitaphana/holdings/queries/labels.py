"""Items that labels are printed for, and the sheets they are printed on."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from kitaphana.holdings.models import Item, ItemStatus, LabelSheet
from kitaphana.holdings.rules.labels import BUILT_IN, Sheet
from kitaphana.holdings.rules.marks import shelf_class

MOST_LABELS: Final = 1_000
_TENTH: Final = 10
_LENGTHS: Final = ("width", "height", "left", "top", "gap_x", "gap_y")
_NUMBER = re.compile(r"(.*?)(\d+)(\D*)")


@dataclass(frozen=True, slots=True)
class LabelItem:
    """What stands on the labels of an item."""

    id: int
    barcode: str
    accession_number: str
    title: str
    author: str
    call_number: str
    volume: str
    branch_code: str


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """Which items: those scanned, a range of accession numbers, an edition, a batch, the newest of a branch.

    Only one of them is meant; the first that is given counts.
    """

    codes: tuple[str, ...] = ()
    first_number: str = ""
    last_number: str = ""
    edition_id: int | None = None
    item_id: int | None = None
    batch_id: int | None = None
    branch_id: int | None = None
    newest: int = 0


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A sheet that an institution has described."""

    id: int
    institution_id: int
    name: str
    sheet: Sheet


def items_for_labels(choice: LabelChoice, institution_ids: Collection[int]) -> tuple[LabelItem, ...]:
    """The items in the order of scanning, else of accession; at most `MOST_LABELS`, never of other institutions."""
    own = Item.objects.filter(institution_id__in=list(institution_ids)).exclude(status=ItemStatus.WITHDRAWN)
    if choice.codes:
        return _in_order(own, choice.codes)
    if choice.first_number:
        numbers = numbers_between(choice.first_number, choice.last_number or choice.first_number)
        return _read(own.filter(accession_number__in=numbers).order_by("accession_number", "pk"))
    if choice.branch_id and choice.newest:
        newest = own.filter(branch_id=choice.branch_id).order_by("-pk")[: min(choice.newest, MOST_LABELS)]
        return tuple(reversed(_read(newest)))
    for name in ("item_id", "edition_id", "batch_id"):
        if value := getattr(choice, name):
            return _read(own.filter(**{"pk" if name == "item_id" else name: value}).order_by("pk"))
    return ()


def unknown_codes(codes: Iterable[str], found: Iterable[LabelItem]) -> tuple[str, ...]:
    """Those of the scanned codes for which there is no item."""
    known = {code.casefold() for item in found for code in (item.barcode, item.accession_number) if code}
    return tuple(code for code in codes if code.casefold() not in known)


def numbers_between(first: str, last: str) -> list[str]:
    """Accession numbers from `first` to `last`, which differ in their last run of digits only; at most `MOST_LABELS`.

    `0098`–`0102` keeps the leading noughts, `98`–`102` has none; anything else is the two numbers themselves.
    """
    begin, end = _NUMBER.fullmatch(first.strip()), _NUMBER.fullmatch(last.strip())
    if begin is None or end is None or (begin[1], begin[3]) != (end[1], end[3]):
        return [first.strip(), last.strip()]
    width = len(begin[2]) if begin[2].startswith("0") or len(begin[2]) == len(end[2]) else 0
    numbers = range(int(begin[2]), int(end[2]) + 1)[:MOST_LABELS]
    return [f"{begin[1]}{str(number).zfill(width)}{begin[3]}" for number in numbers]


def own_label_sheets(institution_ids: Collection[int]) -> tuple[OwnSheet, ...]:
    """The sheets that these institutions have described, by name."""
    rows = LabelSheet.objects.filter(institution_id__in=list(institution_ids)).order_by("name", "pk")
    return tuple(OwnSheet(row.pk, row.institution_id, row.name, _sheet(row)) for row in rows)


def label_sheet(code: str, institution_ids: Collection[int]) -> Sheet | None:
    """A sheet by the code of a built-in one, or by the id of an own one."""
    if code in BUILT_IN:
        return BUILT_IN[code]
    row = LabelSheet.objects.filter(institution_id__in=list(institution_ids), pk=code).first() if _is_id(code) else None
    return _sheet(row) if row else None


def _is_id(code: str) -> bool:
    return code.isdecimal() and len(code) < 19


def _sheet(row: LabelSheet) -> Sheet:
    lengths = {name: getattr(row, name) / _TENTH for name in _LENGTHS}
    return Sheet(columns=row.columns, rows=row.rows, **lengths)


def _in_order(own: QuerySet[Item], codes: Collection[str]) -> tuple[LabelItem, ...]:
    wanted = list(dict.fromkeys(codes))[:MOST_LABELS]
    found = _read(own.filter(Q(barcode__in=wanted) | Q(accession_number__in=wanted)))
    rank = {code: number for number, code in enumerate(wanted)}
    return tuple(sorted(found, key=lambda one: rank.get(one.barcode, rank.get(one.accession_number, 0))))


def _read(items: QuerySet[Item]) -> tuple[LabelItem, ...]:
    columns = (
        "pk", "barcode", "accession_number", "edition__title", "edition__author", "call_number", "volume",
        "branch__code", "edition__bbk", "edition__udc", "edition__author_mark",
    )  # fmt: skip
    found = []
    for pk, barcode, accession, title, author, shelf, volume, branch, *marks in items.values_list(*columns)[
        :MOST_LABELS
    ]:
        found.append(LabelItem(pk, barcode or "", accession, title, author, shelf or _made_of(*marks), volume, branch))
    return tuple(found)


def _made_of(bbk: str, udc: str, author_mark: str) -> str:
    """Without a call number of its own an item has that of its edition: class and author mark."""
    return " ".join(part for part in (shelf_class(bbk, udc).replace(" ", ""), author_mark) if part)
