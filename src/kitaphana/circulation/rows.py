"""What the statements of the hot path take and give: one dataclass per kind of row."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from kitaphana.core.commands import StoredAnswer


class Versions(NamedTuple):
    """Which grid and which calendars hold now; None while nobody has made any."""

    policy_number: int
    policy_stamp: uuid.UUID | None
    calendar_stamp: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class PatronRow:
    """A reader as lending sees one; `expires_on` is the term with the owner of the item, None without a term."""

    category: str
    is_collective: bool
    born_on: dt.date | None
    has_active_card: bool
    expires_on: dt.date | None
    block_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with what its edition, category, owner and home branch say."""

    id: int
    barcode: str
    status: str
    is_for_loan: bool
    is_part_of_kit: bool
    service_point_id: int | None
    institution_id: int
    institution: str
    branch_id: int
    branch: str
    category: str
    edition_id: int
    work_id: int
    title: str
    age_mark: int
    language: str
    form: str


class OpenLoans(NamedTuple):
    """A reader's open loans of one kind in a pool: those under its common limit, and those of one item category."""

    together: int
    of_category: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that is asked for, with the reader's open loans of that kind in the pool and the id of a new loan.

    `stored` is the answer that the same command was given before.
    """

    item: ItemRow
    stored: StoredAnswer | None
    versions: Versions
    open_loans: OpenLoans
    next_loan_id: int


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A loan with the codes of the pool and point it was made at."""

    id: int
    item_id: int
    patron_id: int | None
    service_point_id: int
    pool: str
    patron_category: str
    age_band: str
    state: str
    loaned_at: dt.datetime
    due_at: dt.datetime
    renewal_count: int
    is_in_library: bool


@dataclass(frozen=True, slots=True)
class NewLoan:
    """The columns of a loan that begins."""

    id: int
    item_id: int
    patron_id: int
    institution_id: int
    pool_id: int
    service_point_id: int
    patron_category: str
    age_band: str
    loaned_at: dt.datetime
    due_at: dt.datetime
    is_in_library: bool
    item_category: str
    is_counted_apart: bool


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """The anonymous record of a decision; `trace` is JSON already, since it is the same for many."""

    act: str
    policy_version: int
    refusal_codes: tuple[str, ...]
    facts: dict[str, Any]  # Any: JSON has no static type
    trace: str
