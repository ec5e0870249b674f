"""Covers that the library gave."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stdnum import isbn

from kitaphana.catalog import pictures
from kitaphana.catalog.models import EditionIdentifier, MarcRecord
from kitaphana.core import sql

_NAME = re.compile(r"([0-9a-f]{32})-(large|small)\.webp")
_BY_ID = re.compile(r"e(\d{1,18})", re.IGNORECASE)
_OF_EDITIONS = "SELECT edition_id, digest, width, height FROM catalog_editioncover WHERE edition_id IN "


@dataclass(frozen=True, slots=True)
class CoverPicture:
    """A given cover: what its files are called, and the pixels of the larger one."""

    digest: str
    width: int
    height: int

    @property
    def large(self) -> str:
        """The address of the picture at most 400 × 600 pixels large; what it shows never changes."""
        return f"/covers/{self.digest}-large.webp"

    @property
    def small(self) -> str:
        """The address of the picture at most 160 × 240 pixels large."""
        return f"/covers/{self.digest}-small.webp"


def covers_of(edition_ids: Iterable[int]) -> dict[int, CoverPicture]:
    """Given covers by edition; editions without one are left out. One statement, none for no editions."""
    wanted = tuple(edition_ids)
    found = sql.rows(f"{_OF_EDITIONS} ({sql.marks(wanted)})", wanted) if wanted else ()
    return {edition_id: CoverPicture(digest, width, height) for edition_id, digest, width, height in found}


def cover_path(name: str) -> Path | None:
    """The file of a picture by the last part of its address; `None` for what is no such name."""
    found = _NAME.fullmatch(name)
    return pictures.cover_file(found[1], found[2]) if found else None


def editions_named(name: str) -> tuple[int, ...]:
    """Editions that a file name means: `e17` by id, an ISBN, else the control number of a record."""
    if by_id := _BY_ID.fullmatch(name):
        return (int(by_id[1]),)
    if isbn.is_valid(name):
        same = EditionIdentifier.objects.filter(value=isbn.to_isbn13(isbn.compact(name)))
        return tuple(same.order_by("edition_id").values_list("edition_id", flat=True).distinct())
    records = MarcRecord.objects.filter(control_number=name)
    return tuple(records.order_by("edition_id").values_list("edition_id", flat=True).distinct())
