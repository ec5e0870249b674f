"""Editions drawn anew from records that are here already, when those come back, go, or take over the lead."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from kitaphana.catalog.models import Edition, MarcRecord, SystemNumber
from kitaphana.catalog.services.beside import be_silent
from kitaphana.catalog.services.drawing import number_records, redraw_editions, works_for
from kitaphana.catalog.services.linking import LinkEntry, link_editions
from kitaphana.catalog.services.rereading import described


def redraw(records: Sequence[MarcRecord], moment: dt.datetime) -> set[int]:
    """Editions as these leading records have them, under the works they belong to; ids of all works touched."""
    if not records:
        return set()
    editions = {one.pk: one for one in Edition.objects.filter(id__in={record.edition_id for record in records})}
    told = [(record, described(record, editions[record.edition_id].title)) for record in records]
    works = works_for([one for _, one in told], moment)
    be_silent([record.pk for record in records])
    before = {edition.work_id for edition in editions.values()}
    redraw_editions([(record.edition_id, works[one.work_key], one.draft) for record, one in told], moment)
    by_institution: dict[int, list[LinkEntry]] = {}
    for record, one in told:
        entry = LinkEntry(record.edition_id, one.incoming, one.draft, False)
        by_institution.setdefault(record.institution_id, []).append(entry)
    for institution_id, entries in by_institution.items():
        link_editions(institution_id, entries)
    return before | {works[one.work_key] for _, one in told}


def renumber(records: Iterable[MarcRecord]) -> None:
    """Their numbers in other systems, as the records name them."""
    told = [(record.pk, described(record, "")) for record in records]
    SystemNumber.objects.filter(record_id__in=[id_ for id_, _ in told]).delete()
    number_records(told)


def give_lead(edition_ids: Collection[int], preferred: Mapping[int, int]) -> list[MarcRecord]:
    """Let a record lead each edition that has none to lead it, the preferred or else the oldest; those that now do."""
    led = set(
        MarcRecord.objects.filter(edition_id__in=edition_ids, is_leading=True).values_list("edition_id", flat=True)
    )
    found: dict[int, MarcRecord] = {}
    for record in MarcRecord.objects.filter(edition_id__in=set(edition_ids) - led).order_by("id"):
        if record.edition_id not in found or preferred.get(record.edition_id) == record.pk:
            found[record.edition_id] = record
    MarcRecord.objects.filter(id__in=[record.pk for record in found.values()]).update(is_leading=True)
    return list(found.values())
