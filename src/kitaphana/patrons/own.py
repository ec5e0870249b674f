"""Questions that only the reader and the desk ask of a record."""

import datetime as dt
from dataclasses import dataclass

from kitaphana.patrons.models import NameChange


@dataclass(frozen=True, slots=True)
class NameWish:
    """The name that a reader wants and no desk has confirmed yet."""

    full_name: str
    asked_at: dt.datetime


def name_wish_of(patron_id: int) -> NameWish | None:
    """What the reader has asked for."""
    row = NameChange.objects.filter(patron_id=patron_id).first()
    if row is None:
        return None
    parts = (row.surname, row.given_name, row.patronymic)
    return NameWish(" ".join(part for part in parts if part), row.asked_at)
