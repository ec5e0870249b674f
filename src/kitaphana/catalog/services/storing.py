"""Store records in bulk: new ones become editions of works, known ones with other bytes are overlaid."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from kitaphana.catalog.events import WorksChanged
from kitaphana.catalog.grouping import grouping_key
from kitaphana.catalog.irbis.fields import key_of
from kitaphana.catalog.marc.mapping import EditionDraft
from kitaphana.catalog.marc.reading import GoodRecord
from kitaphana.catalog.marc.record import Format
from kitaphana.catalog.models import Edition, EditionIdentifier, IdentifierScheme, ImportBatch, MarcRecord, Work
from kitaphana.catalog.services.linking import LinkEntry, link_editions
from kitaphana.core import clock
from kitaphana.core.bulk import insert_rows, take_ids
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
    """A record that was read, with what it is known by: 003 and 001, or (both empty) the digest of its bytes.

    A record of IRBIS has no 001: its database key (903) counts.
    """

    good: GoodRecord
    source: str
    control_number: str
    sha256: str

    @classmethod
    def of(cls, good: GoodRecord) -> "Incoming":
        """The record with its keys; a control number too long for its column counts as none."""
        number = good.record.control("001").strip() or (key_of(good.record) if good.format is Format.IRBIS else "")
        number = number.replace("\x00", "")
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
    keys = [grouping_key(draft) for _, draft in drafts]
    works = _works(dict(zip(keys, (draft for _, draft in drafts), strict=True)), moment)
    rows = [_Row(incoming, draft, works[key]) for (incoming, draft), key in zip(drafts, keys, strict=True)]
    created = _create(batch, [row for row in rows if row.incoming.key not in known], moment)
    stored = [
        _overlay(batch, row, known[row.incoming.key], moment)
        if row.incoming.key in known
        else Stored(Outcome.CREATED, created[row.incoming.key], row.work_id)
        for row in rows
    ]
    link_editions(batch.institution_id, _linked(rows, stored))
    left = {record.work_id for record in known.values()}
    publish(WorksChanged(tuple(sorted(left | {row.work_id for row in rows}))))
    return stored


class _Row(NamedTuple):
    incoming: Incoming
    draft: EditionDraft
    work_id: int


def _linked(rows: Sequence[_Row], stored: Sequence[Stored]) -> list[LinkEntry]:
    return [
        LinkEntry(one.edition_id, row.incoming, row.draft, one.outcome is Outcome.CREATED)
        for row, one in zip(rows, stored, strict=True)
    ]


def _works(wanted: Mapping[str, EditionDraft], moment: dt.datetime) -> dict[str, int]:
    """Ids of the drafts' works by grouping key, new works made where there are none."""
    found = _ids_by_key(wanted)
    missing = {key: draft for key, draft in wanted.items() if key not in found}
    if missing:
        made = dict(zip(missing, take_ids(Work, len(missing)), strict=True))
        rows = [(made[key], key, draft.title, draft.author, moment) for key, draft in missing.items()]
        columns = ("id", "grouping_key", "title", "author", "created_at")
        count = insert_rows(Work, columns, rows, ignore_conflicts=True)
        found |= made if count == len(rows) else _ids_by_key(missing)  # another import may have been quicker
    return found


def _ids_by_key(keys: Iterable[str]) -> dict[str, int]:
    return dict(Work.objects.filter(grouping_key__in=list(keys)).values_list("grouping_key", "id"))


def _create(batch: ImportBatch, rows: Sequence[_Row], moment: dt.datetime) -> dict[tuple[str, str], int]:
    ids = take_ids(Edition, len(rows)) if rows else []
    pairs = list(zip(ids, rows, strict=True))
    insert_rows(
        Edition,
        ("id", "work_id", "created_at", "updated_at", *COLUMNS),
        ((id_, row.work_id, moment, moment, *_values(row.draft)) for id_, row in pairs),
    )
    insert_rows(MarcRecord, _RECORD_COLUMNS, (_record_values(batch, row.incoming, id_) for id_, row in pairs))
    _identify((id_, row.draft) for id_, row in pairs)
    return {row.incoming.key: id_ for id_, row in pairs}


_values = attrgetter(*COLUMNS)
_RECORD_COLUMNS = ("edition_id", "institution_id", "batch_id", "source", "control_number",
                   "format", "carrier", "encoding", "raw", "sha256")  # fmt: skip


def _record_values(batch: ImportBatch, incoming: Incoming, edition_id: int) -> tuple[object, ...]:
    return (
        edition_id,
        batch.institution_id,
        batch.id,
        incoming.source,
        incoming.control_number,
        *_bytes(incoming).values(),
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
    rows = [
        (edition_id, scheme.value, value)
        for edition_id, draft in editions
        for scheme, values in ((IdentifierScheme.ISBN, draft.isbns), (IdentifierScheme.ISSN, draft.issns))
        for value in values
    ]
    insert_rows(EditionIdentifier, ("edition_id", "scheme", "value"), rows)


def _overlay(batch: ImportBatch, row: _Row, known: KnownRecord, moment: dt.datetime) -> Stored:
    """Edition and record as the new bytes have them; the edition may move to another work."""
    columns = dict(zip(COLUMNS, _values(row.draft), strict=True))
    Edition.objects.filter(id=known.edition_id).update(work_id=row.work_id, updated_at=moment, **columns)
    MarcRecord.objects.filter(id=known.record_id).update(batch=batch, **_bytes(row.incoming))
    EditionIdentifier.objects.filter(edition_id=known.edition_id).delete()
    _identify([(known.edition_id, row.draft)])
    return Stored(Outcome.UPDATED, known.edition_id, row.work_id)
