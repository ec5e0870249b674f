"""Records that an import cannot take, kept in the database in the transaction of their chunk."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.crypto import get_random_string

from kitaphana.catalog.irbis import database, text
from kitaphana.catalog.marc import encoding as encodings
from kitaphana.catalog.marc import guessing, marcjson
from kitaphana.catalog.marc.detect import detect_format
from kitaphana.catalog.marc.reading import BadRecord, reparse
from kitaphana.catalog.marc.record import BadRecordError, Carrier, Format
from kitaphana.core import bulk, clock
from kitaphana.holdings.models import QuarantinedRecord, Resolution

_BEGINNING = 1 << 12
_LONGEST_DETAIL = 200
_COLUMNS = (
    "institution_id", "batch_id", "job_id", "run", "file_number", "source_name", "offset", "length", "reason",
    "detail", "raw", "is_whole", "kept_in", "sha256", "format", "carrier", "encoding", "created_at", "resolution",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """The file at hand: its number in the run, where it lies, what people call it, and its quarantine file."""

    number: int
    path: Path
    name: str
    kept_in: str


@dataclass(slots=True)
class SetAside:
    """What one run puts aside."""

    institution_id: int
    job_id: int | None
    run: str = field(init=False)

    def __post_init__(self) -> None:
        self.run = f"job:{self.job_id}" if self.job_id else f"run:{get_random_string(24)}"

    def keep(self, bad: Sequence[BadRecord], *, place: Place, batch_id: int | None) -> None:
        """Write the rows; call it in the transaction of the chunk. Doing the chunk again changes nothing.

        Records of earlier imports that wait with the very same bytes leave the list: they have come again.
        """
        digests = [hashlib.sha256(one.raw).hexdigest() for one in bad]
        self._settle_earlier([digest for one, digest in zip(bad, digests, strict=True) if one.raw])
        rows = [self._row(one, digest, place, batch_id) for one, digest in zip(bad, digests, strict=True)]
        bulk.insert_rows(QuarantinedRecord, _COLUMNS, rows, ignore_conflicts=True)

    def _settle_earlier(self, digests: Sequence[str]) -> None:
        waiting = QuarantinedRecord.objects.filter(
            institution_id=self.institution_id, sha256__in=digests, resolved_at=None
        )
        waiting.exclude(run=self.run).update(resolved_at=clock.now(), resolution=Resolution.CAME_AGAIN)

    def _row(self, one: BadRecord, digest: str, place: Place, batch_id: int | None) -> tuple[object, ...]:
        is_whole = len(one.raw) <= QuarantinedRecord.LONGEST_KEPT
        raw = one.raw if is_whole else one.raw[:_BEGINNING]
        guess = Guess.of(raw, place.path)
        return (
            self.institution_id, batch_id, self.job_id, self.run, place.number, place.name[:200], one.offset,
            len(one.raw), one.reason, one.detail.replace("\0", "")[:_LONGEST_DETAIL], raw, is_whole,
            place.kept_in[:200], digest, guess.format, guess.carrier, guess.encoding, clock.now(), "",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """What a bad record may be: the first thing a person wants to know, and the first that a form offers."""

    carrier: str
    encoding: str
    format: str

    @classmethod
    def of(cls, raw: bytes, path: Path) -> "Guess":
        """Guess by the bytes and the name of the file; empty where nothing can be said."""
        carrier = _carrier(raw, path)
        encoding = _encoding(raw)
        return cls(carrier, encoding, _format(raw, carrier, encoding))


def _carrier(raw: bytes, path: Path) -> str:
    if path.suffix.lower() == database.SUFFIX:
        return database.layout_of(path)
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Carrier.MARCXML
    if marcjson.is_json(raw[:1024]):
        return Carrier.MARC_JSON
    return Carrier.IRBIS_TEXT if text.is_text(raw[:1024]) else Carrier.ISO2709


def _encoding(raw: bytes) -> str:
    try:
        return encodings.detect(raw).encoding
    except BadRecordError:
        return ""


def _format(raw: bytes, carrier: str, encoding: str) -> str:
    if carrier in (Carrier.IRBIS_TEXT, Carrier.IRBIS64, Carrier.IRBIS32):
        return Format.IRBIS
    try:
        return detect_format(reparse(raw, carrier, encoding or guessing.CP1251))
    except (BadRecordError, KeyError):
        return ""
