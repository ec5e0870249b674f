"""Covers given to a few new works of the demo city: mountains painted by chance, each its own, always the same."""

import io
from collections.abc import Iterator
from random import Random

from PIL import Image, ImageDraw

from kitaphana.catalog import pictures
from kitaphana.catalog.models import EditionCover
from kitaphana.catalog.queries import newest_works
from kitaphana.core import clock

PAINTED = 4
AMONG = 12
SIZE = (400, 600)
# sky above, sky below, sun, then four ranges from the farthest to the nearest
PALETTES = (
    ("#f6d9a8", "#f7efe0", "#d9534a", "#c9b6a5", "#a08574", "#6f5348", "#3b2b28"),
    ("#9cc9d6", "#eef4ee", "#f6d79a", "#b9d2d2", "#7fb0ad", "#2f7b79", "#134a52"),
    ("#2a3350", "#8a6a84", "#f2e6c8", "#6b5d80", "#4b456b", "#333455", "#1c2138"),
    ("#e8efe0", "#fbf3dc", "#e3a23c", "#b8c9a0", "#86a878", "#4f7f5a", "#24513c"),
)


def give_covers(chance: Random) -> int:
    """Give some of the newest works a painted cover; no audit entry, as for all bulk rows of the city."""
    works = newest_works(AMONG)
    chosen = chance.sample(works, min(PAINTED, len(works)))
    covers = [_cover(work.edition_id, palette, chance) for work, palette in zip(chosen, PALETTES, strict=False)]
    EditionCover.objects.bulk_create(covers)
    return len(covers)


def _cover(edition_id: int, palette: tuple[str, ...], chance: Random) -> EditionCover:
    out = io.BytesIO()
    _paint(palette, chance).save(out, "PNG")
    picture = pictures.read(out.getvalue())
    pictures.write(picture)
    return EditionCover(
        edition_id=edition_id,
        digest=picture.digest,
        width=picture.width,
        height=picture.height,
        given_at=clock.now(),
    )


def _paint(palette: tuple[str, ...], chance: Random) -> Image.Image:
    above, below, sun, *ranges = palette
    picture = _sky(above, below)
    draw = ImageDraw.Draw(picture)
    x, y, radius = chance.randint(110, 290), chance.randint(120, 230), chance.randint(40, 66)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=sun)
    for place, colour in enumerate(ranges):
        ridge = _ridge(250 + 85 * place, 120 - 22 * place, chance)
        draw.polygon([*ridge, SIZE, (0, SIZE[1])], fill=colour)
    draw.rectangle((18, 18, SIZE[0] - 19, SIZE[1] - 19), outline="#fbf8f2", width=3)
    return picture


def _sky(above: str, below: str) -> Image.Image:
    ramp = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, below), Image.new("RGB", SIZE, above), ramp)


def _ridge(level: int, height: int, chance: Random) -> Iterator[tuple[int, int]]:
    """Peaks and saddles from the left edge to the right one."""
    x, is_peak = -20, False
    while x < SIZE[0] + 60:
        yield x, level - (chance.randint(height // 2, height) if is_peak else chance.randint(0, height // 4))
        x, is_peak = x + chance.randint(40, 80), not is_peak
