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

    `is_in_library`: for reading in the building. What has a default is missing in stored answers of older versions.
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
    because: str = ""


@dataclass(frozen=True, slots=True)
class ReturnAnswer(Answer):
    """A return. `loan_id` None: nobody had the item. `reviews` say what a person should look at (`was_missing`…).

    `status` and `service_point_id` are the item's and the act's; `previous_…` what an undo restores.
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
    if name.endswith("_at"):
        return dt.datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
