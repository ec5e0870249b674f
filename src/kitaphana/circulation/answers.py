"""What the verbs of lending answer. Stored for repeats as plain JSON, so nothing of a reader may be in them."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Answer:
    """Goes to JSON and back without loss."""

    def as_json(self) -> dict[str, Any]:  # Any: JSON has no static type
        """Plain values; times as ISO 8601."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The answer as it was given the first time."""
        return cls(**{name: _parsed(name, value) for name, value in stored.items()})


@dataclass(frozen=True, slots=True)
class LoanAnswer(Answer):
    """A loan that began or went on. `trace` holds the lines of the trace (`TraceLine.as_json`): which row of the grid
    and which named policy gave which value. `because` are the criteria of the row that said how long, as `name=code`.

    `is_in_library`: for reading in the building. `hold_id` is the reader's own hold that it fulfilled; `previous_…` is
    what an undo restores; `reviews` are kinds of facts that a person should look at. These have defaults, as answers of
    older versions are stored without them.
    """

    loan_id: int
    item_id: int
    edition_id: int
    barcode: str
    title: str
    loaned_at: dt.datetime
    due_at: dt.datetime
    renewal_count: int
    renewals_left: int
    service_point_id: int | None
    overridden: tuple[str, ...]
    trace: tuple[dict[str, Any], ...]
    is_in_library: bool = False
    previous_due_at: dt.datetime | None = None
    hold_id: int | None = None
    previous_status: str = "available"
    previous_service_point_id: int | None = None
    reviews: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class ReturnAnswer(Answer):
    """A return. `loan_id` None: nobody had the item. `reviews` say what was not as believed: kinds of `ReviewKind`, and
    `was_missing`, which needs nobody any more.

    `status` and `service_point_id` are the item's and the act's; `previous_…` what an undo restores. What to do now:
    put it under `shelf_code` on the hold shelf (`hold_id`), or send it to `goes_to_code` (a point or branch) with the
    slip of `transit_id`. `left_code`: it still stood on a hold shelf under that code, and `left_why` it was to be taken
    off (`expired`, `cancelled`, `moved`). All with a default are missing in answers of older versions.
    """

    loan_id: int | None
    item_id: int
    edition_id: int
    barcode: str
    title: str
    was_on_loan: bool
    was_overdue: bool
    belongs_to_branch_code: str
    is_home: bool
    status: str
    service_point_id: int
    previous_status: str
    previous_service_point_id: int | None
    reviews: tuple[str, ...]
    was_in_library: bool = False
    hold_id: int | None = None
    shelf_code: str = ""
    goes_to_code: str = ""
    transit_id: int | None = None
    previous_loan_state: str = ""
    left_code: str = ""
    left_why: str = ""


@dataclass(frozen=True, slots=True)
class LossAnswer(Answer):
    """A loan whose item is lost, said to be back, found or made good: `state` is that of the loan now.

    `way` is how the matter ended, empty while it is open; `charge_id` a charge that the act has made. Where the act has
    taken the item back, `status` is the item's, and the rest says where it goes, as in `ReturnAnswer`.
    """

    loan_id: int
    item_id: int
    edition_id: int
    barcode: str
    title: str
    state: str
    way: str = ""
    charge_id: int | None = None
    status: str = ""
    hold_id: int | None = None
    shelf_code: str = ""
    goes_to_code: str = ""
    transit_id: int | None = None


@dataclass(frozen=True, slots=True)
class HoldAnswer(Answer):
    """A hold that was placed: `position` of `queue_length`, and the wait as told, in days (None: nobody knows)."""

    hold_id: int
    work_id: int
    edition_id: int | None
    state: str
    pickup_point_id: int
    position: int
    queue_length: int
    days_low: int | None
    days_high: int | None
    overridden: tuple[str, ...]
    trace: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class HoldChange(Answer):
    """What became of a hold (`state`), and of the item that it gave up or sends on.

    `turn` is a value of `routing.Turn`, empty where no item was moved; `goes_to_code` and `shelf_code` tell staff where
    to put it, `next_hold_id` for whom.
    """

    hold_id: int
    state: str
    item_id: int | None = None
    turn: str = ""
    goes_to_code: str = ""
    shelf_code: str = ""
    next_hold_id: int | None = None
    service_point_id: int | None = None


@dataclass(frozen=True, slots=True)
class PickAnswer(Answer):
    """What became of a line of a pick list: where the item goes, as in `ReturnAnswer`.

    `is_found` False: it did not stand there.
    """

    target_id: int
    item_id: int
    barcode: str
    title: str
    is_found: bool
    turn: str = ""
    goes_to_code: str = ""
    shelf_code: str = ""
    hold_id: int | None = None
    service_point_id: int | None = None
    transit_id: int | None = None


@dataclass(frozen=True, slots=True)
class TransitAnswer(Answer):
    """A transit that began or ended (`state`); `status` is that of its item, `goes_to_code` its point or branch."""

    transit_id: int
    item_id: int
    barcode: str
    title: str
    state: str
    status: str
    goes_to_code: str


@dataclass(frozen=True, slots=True)
class UndoAnswer(Answer):
    """What was taken back: `act` is the verb of what was undone; an item only where it was about one."""

    act: str
    loan_id: int | None
    item_id: int | None
    barcode: str
    title: str


@dataclass(frozen=True, slots=True)
class UseAnswer(Answer):
    """An in-house use that was counted."""

    use_id: int
    item_id: int
    barcode: str
    title: str
    service_point_id: int


@dataclass(frozen=True, slots=True)
class UnmetAnswer(Answer):
    """A request that was not met, as noted."""

    request_id: int
    kind: str
    title: str
    edition_id: int | None
    service_point_id: int


@dataclass(frozen=True, slots=True)
class VisitorAnswer(Answer):
    """A visitor without a card was counted; `count` of them have come to that point on that day (`day`, ISO 8601)."""

    day: str
    count: int
    service_point_id: int


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _parsed(name: str, value: Any) -> Any:
    if name.endswith("_at") and value is not None:
        return dt.datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
