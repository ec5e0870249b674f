"""Photos of damaged items, drawn anew in two sizes: no byte of what came in is kept, nor where it was taken."""

from pathlib import Path

from django.conf import settings

from kitaphana.catalog import pictures
from kitaphana.catalog.pictures import Drawn

LARGE, SMALL = (1600, 1600), (320, 320)
SIZES = ("large", "small")
MOST_BYTES = pictures.MOST_BYTES
"""The heaviest picture that is taken; doors need not read further."""


def photo_file(digest: str, size: str) -> Path:
    """Where a photo lies; `size` is `large` or `small`."""
    return Path(settings.DATA_DIR) / "damage" / digest[:2] / f"{digest}-{size}.webp"


def read(data: bytes) -> list[Drawn]:
    """The large and the small one. Refuses what is no picture, too heavy, too large or too small (`cover_…`)."""
    return pictures.redraw(data, LARGE, SMALL)


def write(photo: list[Drawn]) -> str:
    """Put both files in their place and return the digest that names them; the same photo twice is written once."""
    digest = pictures.digest_of(photo[0].data)
    for size, drawn in zip(SIZES, photo, strict=True):
        pictures.put(photo_file(digest, size), drawn.data)
    return digest
