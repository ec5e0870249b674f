"""What a reader asked for when reserving: whatever cannot be understood is as if it had not been sent."""

import datetime as dt
from dataclasses import dataclass

from django.http import QueryDict

SCOPES = ("work", "edition")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class HoldWish:
    """The form of a hold. `scope`: any edition of the work, or only this one; `item_id`: that very copy of it. Empty
    wishes leave it to the library."""

    scope: str = "work"
    volume_key: str = ""
    language: str = ""
    form: str = ""
    pickup_id: int | None = None
    item_id: int | None = None
    begins_on: dt.date | None = None
    needed_until: dt.date | None = None


def read_hold(sent: QueryDict) -> HoldWish:
    """The wish as it was sent."""
    scope = sent.get("scope", "")
    return HoldWish(
        scope=scope if scope in SCOPES else "work",
        volume_key=sent.get("volume", "")[:_LONGEST],
        language=_word(sent.get("language", "")),
        form=_word(sent.get("form", "")),
        pickup_id=read_id(sent.get("pickup")),
        item_id=read_id(sent.get("item")),
        begins_on=read_day(sent.get("begins")),
        needed_until=read_day(sent.get("until")),
    )


def read_day(text: str | None) -> dt.date | None:
    """A day as a date field sends it."""
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def read_id(text: str | None) -> int | None:
    """A number of a choice."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def _word(text: str) -> str:
    return text if text.isascii() and text.replace("_", "").isalnum() and len(text) <= 16 else ""
