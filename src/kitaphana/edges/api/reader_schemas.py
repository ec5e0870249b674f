"""What goes in and out of the REST door about one reader, who has shown the card: holds, and how they stand."""

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict

from kitaphana.edges.api.schemas import LAST_ID, Code, Text


class ReaderIn(Schema):
    """A card as scanned; `pin` where the terminal asks the reader for it."""

    model_config = ConfigDict(extra="forbid")

    card: Text
    pin: str | None = Field(None, pattern=r"^[0-9]{4,8}$")


class HoldIn(ReaderIn):
    """What to reserve: exactly one of work, edition and barcode; `pickup` is a service point, else the terminal's.

    `volume` is one of the edition, as items call it.
    """

    work_id: int | None = Field(None, ge=1, le=LAST_ID)
    edition_id: int | None = Field(None, ge=1, le=LAST_ID)
    barcode: Text | None = None
    volume: Annotated[str, Field(max_length=120)] = ""
    language: Annotated[str, Field(max_length=3, pattern=r"^[a-z]*$", description="ISO 639-2/B, as “kaz”")] = ""
    form: Annotated[str, Field(max_length=16, pattern=r"^[a-z_]*$")] = ""
    pickup: Code | None = None
    suspended_until: dt.date | None = None
    needed_until: dt.date | None = None


class SuspensionIn(ReaderIn):
    """Until when a hold rests: the first day on which it waits again."""

    until: dt.date


class PickupIn(ReaderIn):
    """Where the reader of a card fetches a hold."""

    pickup: Code


class HoldOut(BaseModel):
    """A hold. `position` is the place among all that wait (null when none waits for it any more); `days_low` to
    `days_high` is how long it will take, null when nobody can tell. `shelf_code` is where it stands when it is ready.
    """

    id: int
    state: str
    work_id: int
    edition_id: int | None
    title: str
    pickup: str
    position: int | None
    queue_length: int | None
    days_low: int | None
    days_high: int | None
    shelf_code: str
    expires_at: dt.datetime | None
    suspended_until: dt.date | None


class HoldsOut(BaseModel):
    """Some holds; `next_after` is what to ask for next, `null` at the end."""

    holds: list[HoldOut]
    next_after: int | None


class HoldCancelledOut(BaseModel):
    """A hold that ended."""

    id: int
    state: Literal["cancelled"] = "cancelled"


class StandingIn(Schema):
    """Card and PIN: what a reader owes is told to the reader alone."""

    model_config = ConfigDict(extra="forbid")

    card: Text
    pin: str = Field(pattern=r"^[0-9]{4,8}$")


class BalanceOut(BaseModel):
    """What is open with one institution, in tenge with two places (`"1250.00"`)."""

    institution: str
    owed: str
    to_give_back: str


class BlockOut(BaseModel):
    """Why the reader may not borrow; no institution means everywhere. `ends_by_itself`: when its cause is gone."""

    reason: str
    institution: str | None
    ends_by_itself: bool


class LossOut(BaseModel):
    """An item that is reported, lost or claimed returned, and how it may be made good (`same`, `equal`, `payment`).

    `owed`: it was made good, but the payment has been taken back. `amount` is what payment would be, null where no
    money is taken or the price is not known.
    """

    loan_id: int
    barcode: str
    title: str
    state: Literal["reported", "claimed", "lost", "owed"]
    ways: list[str]
    amount: str | None


class StandingOut(BaseModel):
    """How a reader stands with the libraries."""

    balances: list[BalanceOut]
    blocks: list[BlockOut]
    losses: list[LossOut]
