"""What the statements of the hot path take and give: one dataclass per kind of row."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kitaphana.core.commands import StoredAnswer


class Versions(NamedTuple):
    """Which grid and which calendars hold now; None while nobody has made any."""

    policy_number: int
    policy_stamp: uuid.UUID | None
    calendar_stamp: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class PatronRow:
    """A reader as lending sees one; `expires_on` is the term with the owner of the item, None without a term.

    `guarantor_below_age` is that of a category that lends on guarantee only, where nobody answers; else 0.
    """

    category: str
    is_collective: bool
    born_on: dt.date | None
    has_active_card: bool
    expires_on: dt.date | None
    block_reasons: tuple[str, ...]
    guarantor_below_age: int = 0


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
    """A reader's open loans of one kind in a pool: those under its common limit, and those of one item category.

    `in_all`: of that kind in all pools, whatever their category.
    """

    together: int
    of_category: int
    in_all: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that is asked for, with the reader's open loans of that kind in the pool and the id of a new loan.

    `stored` is the answer that the same command was given before. `own_hold_id` is a hold of the reader that waits for
    such an item; `is_targeted`: it stands on a pick list.
    """

    item: ItemRow
    stored: StoredAnswer | None
    versions: Versions
    open_loans: OpenLoans
    next_loan_id: int
    own_hold_id: int | None = None
    is_targeted: bool = False


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


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold as routing and lending see it; its institution is that of the item.

    `patron_id` is compared with the reader at hand and goes nowhere else.
    """

    id: int
    patron_id: int | None
    state: str
    work_id: int
    edition_id: int | None
    item_id: int | None
    pickup_point_id: int
    patron_category: str
    age_band: str
    shelf_code: str
    placed_at: dt.datetime
    ranked_at: dt.datetime
    caught_at: dt.datetime | None
    ready_at: dt.datetime | None
    expires_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class TransitRow:
    """A transit; `from_code` and `to_code` are codes of points, or of the branch that it goes home to."""

    id: int
    item_id: int
    state: str
    reason: str
    hold_id: int | None
    from_point_id: int
    to_point_id: int | None
    to_branch_id: int | None
    from_code: str
    to_code: str
    from_branch_id: int | None
    to_point_branch_id: int | None


@dataclass(frozen=True, slots=True)
class Around:
    """What is known about an item beside its own row: for whom it is caught, its open transit, whether anybody waits.

    `is_wanted`: a waiting hold matches the item. `left_code`, `left_why`: it was left on a hold shelf under that code.
    """

    caught: HoldRow | None
    transit: TransitRow | None
    is_wanted: bool
    left_code: str = ""
    left_why: str = ""


@dataclass(frozen=True, slots=True)
class NewTransit:
    """The columns of a transit that begins; exactly one of `to_point_id` and `to_branch_id` is set."""

    id: int
    item_id: int
    reason: str
    hold_id: int | None
    from_point_id: int
    to_point_id: int | None
    to_branch_id: int | None
    sent_at: dt.datetime
    due_at: dt.datetime


@dataclass(frozen=True, slots=True)
class NewReview:
    """A fact that needs a person; `evidence` holds plain values, nothing of a reader."""

    kind: str
    item_id: int
    service_point_id: int
    loan_id: int | None = None
    hold_id: int | None = None
    evidence: dict[str, Any] = field(default_factory=dict)  # Any: JSON has no static type


@dataclass(frozen=True, slots=True)
class HoldThing:
    """What a hold is on: a work, or one edition or item of it."""

    work_id: int
    edition_id: int | None
    volume_key: str
    item_id: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """How the reader who asks for a hold stands to the thing; `seen_edition_id` is the first edition of the work."""

    stored: StoredAnswer | None
    versions: Versions
    open_hold_count: int
    is_held_already: bool
    is_on_loan_to_reader: bool
    seen_edition_id: int | None
    next_hold_id: int


@dataclass(frozen=True, slots=True)
class StockRow:
    """An item that could fill a hold; `due_at` when it is on loan."""

    item_id: int
    status: str
    category: str
    form: str
    age_mark: int
    branch_id: int
    service_point_id: int | None
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class NewHold:
    """The columns of a hold that begins."""

    id: int
    patron_id: int
    institution_id: int
    work_id: int
    edition_id: int | None
    wanted_item_id: int | None
    seen_edition_id: int | None
    volume_key: str
    language: str
    form: str
    pickup_point_id: int
    patron_category: str
    age_band: str
    state: str
    at: dt.datetime
    suspended_until: dt.date | None
    needed_until: dt.date | None
    estimated_days_low: int | None
    estimated_days_high: int | None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A line of a pick list."""

    id: int
    hold_id: int
    item_id: int
    branch_id: int
    state: str
