"""Take back what a batch did to records, a chunk at a time; call all of it inside `atomic()`, in one's turn."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from kitaphana.catalog.events import WorksChanged
from kitaphana.catalog.models import Edition, EditionIdentifier, MarcRecord, MatchEvidence, RecordVersion, Work
from kitaphana.catalog.services.beside import stand_beside
from kitaphana.catalog.services.looking_again import look_again
from kitaphana.catalog.services.redrawing import give_lead, redraw, renumber
from kitaphana.core import clock
from kitaphana.core.bulk import update_rows
from kitaphana.core.events import publish
from kitaphana.core.references import references_to

_RESTORED = ("batch_id", "source", "control_number", "format", "carrier", "encoding", "raw", "sha256")


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of a chunk: records restored and removed, editions that went with them."""

    restored: int = 0
    removed: int = 0
    editions: int = 0
    kept: Collection[int] = field(default_factory=tuple)


def restore_versions(versions: Sequence[RecordVersion]) -> TakenBack:
    """Give records back the bytes they had; a record that a later batch has replaced keeps what it has."""
    records = MarcRecord.objects.in_bulk([one.record_id for one in versions])
    ours = [one for one in versions if records[one.record_id].batch_id == one.batch_id]
    values = (
        (one.before_batch_id, one.source, one.control_number, one.format, one.carrier, one.encoding, bytes(one.raw),
         one.sha256, one.record_id)
        for one in ours
    )  # fmt: skip
    update_rows(MarcRecord, _RESTORED, values)
    RecordVersion.objects.filter(id__in=[one.pk for one in ours]).delete()
    restored = list(MarcRecord.objects.filter(id__in=[one.record_id for one in ours]).select_related("edition"))
    renumber(restored)
    works = redraw([one for one in restored if one.is_leading], clock.now())
    stand_beside([one for one in restored if not one.is_leading])
    look_again({one.edition_id for one in restored})
    _remove_empty(works)
    _tell(works)
    kept = {one.record_id for one in versions} - {one.record_id for one in ours}
    return TakenBack(restored=len(ours), kept=kept)


def remove_records(records: Sequence[MarcRecord], *, still_used: Collection[int]) -> TakenBack:
    """Take away records that a batch has created, and editions that have no other; those `still_used` stay."""
    going = [one for one in records if one.edition_id not in still_used]
    edition_ids = {one.edition_id for one in going}
    before = _displaced(going)
    MarcRecord.objects.filter(id__in=[one.pk for one in going]).delete()
    left = set(MarcRecord.objects.filter(edition_id__in=edition_ids).values_list("edition_id", flat=True))
    works = redraw(give_lead(left, before), clock.now())
    EditionIdentifier.objects.filter(edition_id__in=edition_ids - left).delete()
    look_again(edition_ids)
    empty = Edition.objects.filter(id__in=edition_ids - left)
    works |= set(empty.values_list("work_id", flat=True))
    removed = empty.count()
    empty.delete()
    _remove_empty(works)
    _tell(works)
    return TakenBack(removed=len(going), editions=removed, kept={one.pk for one in records} - {one.pk for one in going})


def _displaced(records: Iterable[MarcRecord]) -> dict[int, int]:
    """By edition the record that led it before one of these took over."""
    rows = MatchEvidence.objects.filter(record_id__in=[one.pk for one in records], displaced__isnull=False)
    return {edition: record for edition, record in rows.values_list("edition_id", "displaced_id") if edition and record}


def _remove_empty(work_ids: Collection[int]) -> None:
    """Works that have lost their last edition, unless something else still speaks of them."""
    empty = set(Work.objects.filter(id__in=work_ids, editions=None).values_list("id", flat=True))
    for reference in references_to(Work, empty, besides=("editions",)):
        empty -= set(reference.referred)
    Work.objects.filter(id__in=empty).delete()


def _tell(work_ids: Collection[int]) -> None:
    if work_ids:
        publish(WorksChanged(tuple(sorted(work_ids))))
