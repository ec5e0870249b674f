"""Pictures that came from outside, made ours: read with bounds, turned upright, drawn anew, nothing else kept.

What is written never holds a byte of what came in: no EXIF (where a photo was taken), no comments, no hidden parts.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from kitaphana.catalog import errors
from kitaphana.core.errors import Refusal, Refused

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
LEAST_SIDE = 100
LARGE, SMALL = (400, 600), (160, 240)
QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A cover in two sizes as WebP, and the pixels of the larger one."""

    digest: str
    width: int
    height: int
    large: bytes
    small: bytes


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture drawn anew in one size, as WebP."""

    data: bytes
    width: int
    height: int


def cover_file(digest: str, size: str) -> Path:
    """Where a picture lies; `size` is `large` or `small`."""
    return Path(settings.DATA_DIR) / "covers" / digest[:2] / f"{digest}-{size}.webp"


def read(data: bytes) -> Picture:
    """Refuses what is no picture, is too heavy, too large to unpack safely, or too small to show."""
    large, small = redraw(data, LARGE, SMALL)
    return Picture(digest_of(large.data), large.width, large.height, large.data, small.data)


def redraw(data: bytes, *boxes: tuple[int, int]) -> list[Drawn]:
    """The picture fitted into each box, the largest first. Refuses what `read` refuses."""
    if len(data) > MOST_BYTES:
        raise Refused(Refusal(errors.COVER_TOO_HEAVY, {"most": MOST_BYTES // 1024 // 1024}))
    picture = _upright(data, boxes[0])
    fitted = [_fitted(picture, box) for box in boxes]
    return [Drawn(_packed(one), one.width, one.height) for one in fitted]


def digest_of(data: bytes) -> str:
    """The name of a file: 32 hex digits of what is in it."""
    return hashlib.sha256(data).hexdigest()[:32]


def write(picture: Picture) -> None:
    """Put both files in their place, each whole or not at all; the same picture twice is written once."""
    for size, data in (("large", picture.large), ("small", picture.small)):
        put(cover_file(picture.digest, size), data)


def put(path: Path, data: bytes) -> None:
    """Write a file named by its content, whole or not at all; nothing happens where it is there already."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(data)
    fresh.replace(path)


def erase(digest: str) -> None:
    """Remove both files, if they are there."""
    for size in ("large", "small"):
        cover_file(digest, size).unlink(missing_ok=True)


def _upright(data: bytes, box: tuple[int, int]) -> Image.Image:
    """Decoded only after its declared size was found bearable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is lower
            with Image.open(io.BytesIO(data), formats=FORMATS) as found:
                _demand_bearable(found)
                found.draft("RGB", (box[0] * 2, box[1] * 2))  # a JPEG is unpacked no larger than needed
                return _on_white(ImageOps.exif_transpose(found))
    except Image.DecompressionBombError:
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        # what Pillow raises on files that are cut off or lie about themselves
        raise Refused(Refusal(errors.COVER_UNREADABLE)) from None


def _demand_bearable(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_large()
    if min(picture.size) < LEAST_SIDE:
        raise Refused(Refusal(errors.COVER_TOO_SMALL, {"least": LEAST_SIDE}))


def _too_large() -> Refused:
    return Refused(Refusal(errors.COVER_TOO_LARGE, {"most": MOST_PIXELS // 1_000_000}))


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: a cover lies on paper."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
        picture = ground
    return picture.convert("RGB")


def _fitted(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    smaller = picture.copy()
    smaller.thumbnail(box, Image.Resampling.LANCZOS)
    return smaller


def _packed(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=None)
    return out.getvalue()
