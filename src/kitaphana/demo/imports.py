"""An import that a cataloguer has sent, with four records that wait to be mended: each for another reason."""

import datetime as dt
import hashlib

from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from kitaphana.core.uploads.models import JobState
from kitaphana.holdings.models import ImportJob, QuarantinedRecord

_FILE = "syi-kitaptar.mrc"
_ENTRY = slice(24, 36)


def create_imports(institution_id: int, now: dt.datetime) -> int:
    """A finished job of yesterday and what it set aside; how many records wait."""
    started = now - dt.timedelta(days=1)
    aside = _aside()
    counts = {"read": len(aside), "created": 0, "updated": 0, "unchanged": 0, "items": 0, "items_quarantined": 0}
    size = sum(len(raw) for raw, *_ in aside)
    job = ImportJob.objects.create(
        institution_id=institution_id,
        state=JobState.DONE,
        source_name=_FILE,
        files=[{"name": _FILE, "stored_as": _FILE, "size": size, "sha256": "", "kind": "text"}],
        total=size,
        done=size,
        format="auto",
        encoding="auto",
        login="cataloguer",
        report={**counts, "quarantined": len(aside), "reasons": {reason: 1 for _, reason, *_ in aside}},
        created_at=started,
        started_at=started,
        finished_at=started + dt.timedelta(seconds=2),
    )
    QuarantinedRecord.objects.bulk_create(_rows(job, aside, started))
    return len(aside)


def _rows(job: ImportJob, aside: list[tuple[bytes, str, str, str]], moment: dt.datetime) -> list[QuarantinedRecord]:
    rows, offset = [], 0
    for raw, reason, detail, encoding in aside:
        rows.append(
            QuarantinedRecord(
                institution_id=job.institution_id,
                job=job,
                run=f"job:{job.pk}",
                file_number=0,
                source_name=_FILE,
                offset=offset,
                length=len(raw),
                reason=reason,
                detail=detail,
                raw=raw,
                sha256=hashlib.sha256(raw).hexdigest(),
                format="marc21",
                carrier="iso2709",
                encoding=encoding,
                created_at=moment,
            )
        )
        offset += len(raw)
    return rows


def _aside() -> list[tuple[bytes, str, str, str]]:
    """Bytes, reason, detail and the guess of the encoding."""
    lost = _record("demo-1", "Менің атым Қожа", "Соқпақбаев, Бердібек")
    torn = _record("demo-2", "Қан мен тер", "Нұрпейісов, Әбдіжәміл")
    old = _record("demo-3", "Степные рассказы", "Муканов, Сабит", encoding="cp866")
    return [
        (lost[: _ENTRY.start] + lost[_ENTRY.stop :], "directory_lies", "3 entries, 4 fields", "utf-8"),
        (torn[:-30], "truncated", "the last field has no end", "utf-8"),
        (old, "encoding", "unknown", ""),
        (_record("demo-4", "", "Есенберлин, Ілияс"), "no_title", "", "utf-8"),
    ]


def _record(number: str, title: str, author: str, *, encoding: str = "utf-8") -> bytes:
    fields = [("001", number), data_field("100", "1 ", ("a", author))]
    if title:
        fields.append(data_field("245", "10", ("a", title)))
    fields.append(data_field("260", "  ", ("a", "Алматы"), ("b", "Жазушы"), ("c", "1974")))
    return write_iso2709(Record(DEFAULT_LEADER, tuple(fields)), encoding)
