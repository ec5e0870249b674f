"""What happened to loans, holds and transits.

No event names the reader: category and age band are all that statistics need.
"""

import datetime as dt
from dataclasses import dataclass

from kitaphana.core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class LoanEvent(DomainEvent):
    """What all of them tell: which loan and item, where, and for what kind of reader.

    `branch` is the code of the branch of the service point, empty at a station; `item_branch` where the item belongs;
    `language` the first language of the edition (ISO 639-2/B, empty when unknown); `is_in_library` a loan for reading
    in the building, which statistics count apart.
    """

    loan_id: int
    item_id: int
    edition_id: int
    work_id: int
    institution: str
    branch: str
    service_point: str
    pool: str
    patron_category: str
    age_band: str
    item_category: str
    item_branch: str
    language: str
    form: str
    is_in_library: bool


@dataclass(frozen=True, slots=True)
class ItemCheckedOut(LoanEvent):
    """An item went out until `due_at`."""

    due_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ItemCheckedIn(LoanEvent):
    """An item came back. `is_home` is False where it belongs to another branch."""

    loaned_at: dt.datetime
    was_overdue: bool
    is_home: bool


@dataclass(frozen=True, slots=True)
class LoanRenewed(LoanEvent):
    """A loan got a later due date."""

    due_at: dt.datetime
    renewal_count: int


@dataclass(frozen=True, slots=True)
class ItemUsedInHouse(DomainEvent):
    """An item was used in the building without a loan (`is_undone`: it was not, after all)."""

    item_id: int
    edition_id: int
    institution: str
    branch: str
    service_point: str
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class LoanUndone(LoanEvent):
    """A check-out (`act` = "check_out") never was, or a return ("check_in") or renewal ("renew") was taken back."""

    act: str


@dataclass(frozen=True, slots=True)
class LoanOverdue(LoanEvent):
    """A loan has reached a step after its due date: `step` is the step of the policy, `days` how late it is.

    `place` among the steps: `first`, `later`, `last`. `blocks_on`: the day in the city from which the reader borrows
    nothing while it is out; None: never.
    """

    due_at: dt.datetime
    step: int
    days: int
    place: str = "first"
    blocks_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class LoanDeclaredLost(LoanEvent):
    """An item is lost, by the word of a person or `by_rule` because it is so long overdue."""

    by_rule: bool


@dataclass(frozen=True, slots=True)
class ReturnClaimed(LoanEvent):
    """The reader says that the item was brought back; it is being looked for."""


@dataclass(frozen=True, slots=True)
class LossSettled(LoanEvent):
    """A lost or claimed item is settled: made good (`same`, `equal`, `payment`, `waived`), `found`, `still_out` or
    `written_off`."""

    way: str


@dataclass(frozen=True, slots=True)
class LossOwedAgain(LoanEvent):
    """A payment for a lost item was taken back after the matter was over: the sum is open again, the loan is not."""


@dataclass(frozen=True, slots=True)
class HoldEvent(DomainEvent):
    """What all events of holds tell: which queue, where it is to be fetched, for what kind of reader."""

    hold_id: int
    work_id: int
    edition_id: int | None
    item_id: int | None
    institution: str
    pickup_point: str
    patron_category: str
    age_band: str


@dataclass(frozen=True, slots=True)
class HoldPlaced(HoldEvent):
    """A reader waits."""


@dataclass(frozen=True, slots=True)
class HoldSent(HoldEvent):
    """An item was caught elsewhere and is on its way to the pick-up point."""


@dataclass(frozen=True, slots=True)
class HoldReady(HoldEvent):
    """An item waits on the hold shelf until `expires_at`."""

    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class HoldRequeued(HoldEvent):
    """The caught item was lost to the hold, which waits again at its old place."""

    reason: str


@dataclass(frozen=True, slots=True)
class HoldFulfilled(HoldEvent):
    """The reader has it; `waited_days` from the placing to the first day on which it was ready."""

    waited_days: int


@dataclass(frozen=True, slots=True)
class HoldChanged(HoldEvent):
    """Suspended, resumed, to be fetched elsewhere, or as it was before a scan (`change`: suspended, resumed, pickup,
    undone)."""

    change: str


@dataclass(frozen=True, slots=True)
class HoldEnded(HoldEvent):
    """Cancelled or expired (`state`), and by whom or why (`end`)."""

    state: str
    end: str


@dataclass(frozen=True, slots=True)
class TransitEvent(DomainEvent):
    """What all events of transits tell; `to` is the code of a service point or branch."""

    transit_id: int
    item_id: int
    work_id: int
    reason: str
    from_point: str
    to: str


@dataclass(frozen=True, slots=True)
class TransitSent(TransitEvent):
    """An item left."""


@dataclass(frozen=True, slots=True)
class TransitClosed(TransitEvent):
    """It arrived, was given up for lost, or was called back (`state`); `at_point` where it turned up."""

    state: str
    at_point: str


@dataclass(frozen=True, slots=True)
class FreezeEvent(DomainEvent):
    """What stands still: `scope` is branch, institution or city; codes are empty where it is wider."""

    freeze_id: int
    scope: str
    institution: str
    branch: str
    has_stations: bool
    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True, slots=True)
class FreezeMade(FreezeEvent):
    """It stands still from the first day to the last one (`change`: made, prolonged, shortened)."""

    change: str


@dataclass(frozen=True, slots=True)
class FreezeReversed(FreezeEvent):
    """It never was: dates that nobody has changed since go back."""
