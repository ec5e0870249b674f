"""Store records in bulk: new ones become editions of works, known ones with other bytes are overlaid."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kitaphana.catalog.events import WorksChanged
from kitaphana.catalog.grouping import grouping_key
from kitaphana.catalog.marc.mapping import EditionDraft
from kitaphana.catalog.marc.reading import GoodRecord
from kitaphana.catalog.models import Edition, EditionIdentifier, IdentifierScheme, ImportBatch, MarcRecord, Work
from kitaphana.core import clock
from kitaphana.core.events import publish

LONGEST_CONTROL_NUMBER = 128
LONGEST_SOURCE = 64
_NOT_COLUMNS = frozenset({"isbns", "issns", "uniform_title"})
COLUMNS = tuple(field.name for field in dataclasses.fields(EditionDraft) if field.name not in _NOT_COLUMNS)


class Outcome(StrEnum):
    """What became of a record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record that was read, with what it is known by: 003 and 001, or (both empty) the digest of its bytes."""

    good: GoodRecord
    source: str
    control_number: str
    sha256: str

    @classmethod
    def of(cls, good: GoodRecord) -> "Incoming":
        """The record with its keys; a control number too long for its column counts as none."""
        number = good.record.control("001").strip().replace("\x00", "")
        source = good.record.control("003").strip().replace("\x00", "")
        if not number or len(number) > LONGEST_CONTROL_NUMBER or len(source) > LONGEST_SOURCE:
            source = number = ""
        return cls(good, source, number, good.sha256)

    @property
    def key(self) -> tuple[str, str]:
        """By which the record is known again within an institution."""
        return (self.source, self.control_number) if self.control_number else ("", self.sha256)


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record that is here already."""

    record_id: int
    edition_id: int
    work_id: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a record went."""

    outcome: Outcome
    edition_id: int
    work_id: int


def known_records(institution_id: int, incoming: Sequence[Incoming]) -> dict[tuple[str, str], KnownRecord]:
    """Those of `incoming` that the institution has, by key. Two statements."""
    own = MarcRecord.objects.filter(institution_id=institution_id)
    numbers = [one.control_number for one in incoming if one.control_number]
    digests = [one.sha256 for one in incoming if not one.control_number]
    found = own.filter(control_number__in=numbers).values_list(*_KNOWN) if numbers else ()
    unnumbered = own.filter(control_number="", sha256__in=digests).values_list(*_KNOWN) if digests else ()
    known = {}
    for record_id, edition_id, work_id, sha256, source, number in (*found, *unnumbered):
        key = (source, number) if number else ("", sha256)
        known[key] = KnownRecord(record_id, edition_id, work_id, sha256)
    wanted = {one.key for one in incoming}
    return {key: record for key, record in known.items() if key in wanted}


_KNOWN = ("id", "edition_id", "edition__work_id", "sha256", "source", "control_number")


def store_records(
    *, batch: ImportBatch, drafts: Sequence[tuple[Incoming, EditionDraft]], known: Mapping[tuple[str, str], KnownRecord]
) -> list[Stored]:
    """Write the records and tell of the works that changed; one answer per draft, in order.

    Call it inside `atomic()`. No two drafts may have the same key, and none the bytes of its `known` record.
    """
    moment = clock.now()
    works = _works([draft for _, draft in drafts], moment)
    work_ids = [works[grouping_key(draft)] for _, draft in drafts]
    rows = list(zip(drafts, work_ids, strict=True))
    created = _create(batch, [row for row in rows if row[0][0].key not in known], moment)
    stored = [
        _overlay(batch, incoming, draft, work_id, known[incoming.key], moment)
        if incoming.key in known
        else Stored(Outcome.CREATED, created[incoming.key], work_id)
        for (incoming, draft), work_id in rows
    ]
    left = {record.work_id for record in known.values()} if known else set()
    changed = {one.work_id for one in stored} | left
    if changed:
        publish(WorksChanged(tuple(sorted(changed))))
    return stored


def _works(drafts: Sequence[EditionDraft], moment: dt.datetime) -> dict[str, int]:
    """Ids of the drafts' works by grouping key, new works made where there are none."""
    wanted = {grouping_key(draft): draft for draft in drafts}
    found = _ids_by_key(wanted)
    missing = {key: draft for key, draft in wanted.items() if key not in found}
    if missing:
        Work.objects.bulk_create(
            (Work(grouping_key=key, title=draft.title, author=draft.author, created_at=moment)
             for key, draft in missing.items()),
            ignore_conflicts=True,  # another import may have made it a moment ago
        )  # fmt: skip
        found |= _ids_by_key(missing)
    return found


def _ids_by_key(keys: Iterable[str]) -> dict[str, int]:
    return dict(Work.objects.filter(grouping_key__in=list(keys)).values_list("grouping_key", "id"))


_Row = tuple[tuple[Incoming, EditionDraft], int]


def _create(batch: ImportBatch, rows: Sequence[_Row], moment: dt.datetime) -> dict[tuple[str, str], int]:
    editions = Edition.objects.bulk_create(
        Edition(work_id=work_id, created_at=moment, updated_at=moment, **_columns(draft))
        for (_, draft), work_id in rows
    )
    pairs = [(incoming, draft, edition.id) for ((incoming, draft), _), edition in zip(rows, editions, strict=True)]
    MarcRecord.objects.bulk_create(_record(batch, incoming, edition_id) for incoming, _, edition_id in pairs)
    _identify((edition_id, draft) for _, draft, edition_id in pairs)
    return {incoming.key: edition_id for incoming, _, edition_id in pairs}


def _columns(draft: EditionDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in COLUMNS}


def _record(batch: ImportBatch, incoming: Incoming, edition_id: int) -> MarcRecord:
    return MarcRecord(
        edition_id=edition_id,
        institution_id=batch.institution_id,
        batch_id=batch.id,
        source=incoming.source,
        control_number=incoming.control_number,
        **_bytes(incoming),
    )


def _bytes(incoming: Incoming) -> dict[str, object]:
    good = incoming.good
    return {
        "format": good.format.value,
        "carrier": good.carrier.value,
        "encoding": good.encoding,
        "raw": good.raw,
        "sha256": incoming.sha256,
    }


def _identify(editions: Iterable[tuple[int, EditionDraft]]) -> None:
    """Write the ISBNs and ISSNs of editions that have none."""
    EditionIdentifier.objects.bulk_create(
        EditionIdentifier(edition_id=edition_id, scheme=scheme, value=value)
        for edition_id, draft in editions
        for scheme, values in ((IdentifierScheme.ISBN, draft.isbns), (IdentifierScheme.ISSN, draft.issns))
        for value in values
    )


def _overlay(
    batch: ImportBatch, incoming: Incoming, draft: EditionDraft, work_id: int, known: KnownRecord, moment: dt.datetime
) -> Stored:
    """Edition and record as the new bytes have them; the edition may move to another work."""
    Edition.objects.filter(id=known.edition_id).update(work_id=work_id, updated_at=moment, **_columns(draft))
    MarcRecord.objects.filter(id=known.record_id).update(batch=batch, **_bytes(incoming))
    EditionIdentifier.objects.filter(edition_id=known.edition_id).delete()
    _identify([(known.edition_id, draft)])
    return Stored(Outcome.UPDATED, known.edition_id, work_id)
