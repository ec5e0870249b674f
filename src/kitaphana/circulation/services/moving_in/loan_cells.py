"""Open loans in the cells of a row: a column for each fact, or a field 40 of IRBIS with its subfields."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

from kitaphana.circulation import errors
from kitaphana.circulation.services.moving_in.targets import Target
from kitaphana.circulation.services.moving_in.values import NoDate, day_of, subfields
from kitaphana.core.errors import Refusal

MOST_RENEWALS: Final = 99
_REPETITIONS: Final = re.compile(r"\s*(?:\r?\n|%%|\x1f|;(?=\s*\^))\s*")
_NOT_BACK: Final = re.compile(r"[*\s]*")


@dataclass(frozen=True, slots=True)
class LoanDraft:
    """An open loan; `item` is a barcode or an accession number."""

    item: str
    loaned_on: dt.date
    due_on: dt.date
    renewal_count: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**asdict(self), "loaned_on": self.loaned_on.isoformat(), "due_on": self.due_on.isoformat()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "LoanDraft":
        """What `as_dict` told."""
        days = {name: dt.date.fromisoformat(data[name]) for name in ("loaned_on", "due_on")}
        return cls(item=data["item"], renewal_count=data["renewal_count"], **days)


class Cells(Protocol):
    """What is asked of a row here."""

    def one(self, target: Target) -> str: ...


def loans_in(cells: Cells, refusals: list[Refusal], today: dt.date) -> Iterator[LoanDraft]:
    """The loans of a row; what is wrong is added to `refusals`."""
    if item := cells.one(Target.LOAN_ITEM):
        texts = (cells.one(Target.LOANED_ON), cells.one(Target.DUE_ON), cells.one(Target.RENEWALS))
        yield from _loan(item, *texts, refusals, today)
    for repetition in _REPETITIONS.split(cells.one(Target.IRBIS_LOANS)):
        if repetition.startswith("^"):
            yield from _irbis_loan(subfields(repetition), refusals, today)


def _irbis_loan(found: Mapping[str, str], refusals: list[Refusal], today: dt.date) -> Iterator[LoanDraft]:
    """Field 40 of RDR: B accession number, H barcode, D lent, E due, F back ("******" while it is out)."""
    item = found.get("h") or found.get("b") or ""
    is_back = _NOT_BACK.fullmatch(found.get("f", "")) is None
    if item and not is_back:
        yield from _loan(item, found.get("d", ""), found.get("e", ""), "", refusals, today)


def _loan(
    item: str, loaned: str, due: str, renewals: str, refusals: list[Refusal], today: dt.date
) -> Iterator[LoanDraft]:
    try:
        loaned_on, due_on = day_of(loaned, may_be_short=True), day_of(due, may_be_short=True)
    except NoDate:
        refusals.append(Refusal(errors.LOAN_DATES_INVALID))
        return
    count = _count(renewals)
    if loaned_on is None or due_on is None:
        refusals.append(Refusal(errors.LOAN_DATES_MISSING))
    elif loaned_on > today or due_on < loaned_on:
        refusals.append(Refusal(errors.LOAN_DATES_INVALID))
    elif count is None:
        refusals.append(Refusal(errors.RENEWALS_INVALID))
    else:
        yield LoanDraft(item.strip(), loaned_on, due_on, count)


def _count(text: str) -> int | None:
    if not text.strip():
        return 0
    return int(text) if text.isdecimal() and int(text) <= MOST_RENEWALS else None
