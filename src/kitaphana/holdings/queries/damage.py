"""The damage of an item as it was noted, with the addresses of its photos."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from kitaphana.holdings.models import DamageNote, DamagePhoto
from kitaphana.holdings.photos import SIZES, photo_file

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo by its id; pixels of the large size."""

    id: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DamageRow:
    """What was seen, and when."""

    id: int
    condition: str
    note: str
    noted_at: dt.datetime
    login: str
    photos: tuple[PhotoRow, ...]


def damage_of(item_id: int) -> tuple[DamageRow, ...]:
    """The last notes on an item, newest first. Two statements."""
    notes = DamageNote.objects.filter(item_id=item_id).prefetch_related("photos").order_by("-pk")[:MOST_SHOWN]
    return tuple(
        DamageRow(
            id=one.pk,
            condition=one.condition,
            note=one.note,
            noted_at=one.noted_at,
            login=one.login,
            photos=tuple(PhotoRow(photo.pk, photo.width, photo.height) for photo in one.photos.all()),
        )
        for one in notes
    )


def damage_photo_path(photo_id: int, size: str) -> Path | None:
    """The file of a photo (`size`: large, small); None for one that is not there."""
    digest = DamagePhoto.objects.filter(pk=photo_id).values_list("digest", flat=True).first()
    path = photo_file(digest, size) if digest and size in SIZES else None
    return path if path and path.is_file() else None
