"""Bring older records up to what imports fill today, each once: a little every day, or all at once by command.

The position is remembered with every batch, so that a run that was killed goes on. Only what differs is written.
"""

from collections.abc import Callable, Sequence

from kitaphana.catalog.events import WorksChanged
from kitaphana.catalog.models import Edition, EditionLink, MarcRecord, Rereading
from kitaphana.catalog.services.beside import stand_beside
from kitaphana.catalog.services.drawing import COLUMNS, values_of
from kitaphana.catalog.services.incoming import Described
from kitaphana.catalog.services.linking import LinkEntry, link_editions, links_of
from kitaphana.catalog.services.redrawing import redraw
from kitaphana.catalog.services.rereading import described
from kitaphana.catalog.services.turns import take_turn
from kitaphana.core import clock
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying

BATCH = 100
"""Records in one transaction: on SQLite desks wait for it."""
A_DAY = 200_000
"""Records that the daily upkeep looks at; a larger catalogue takes several days, or one `kitaphana reindex`."""

Progress = Callable[[int], None]


def bring_up_records(*, most: int = A_DAY, progress: Progress | None = None) -> int:
    """Look at up to `most` records that were imported before something that is filled today; how many were changed."""
    looked_at = changed = 0
    while looked_at < most and (done := retrying(_step)):
        looked_at += done[0]
        changed += done[1]
        if progress:
            progress(looked_at)
    return changed


def records_behind() -> int:
    """How many records are still to be looked at."""
    rows = Rereading.objects.filter(finished_at=None).order_by("-up_to")
    return sum(MarcRecord.objects.filter(id__gt=row.position, id__lte=row.up_to).count() for row in rows)


def _step() -> tuple[int, int] | None:
    """One batch: how many records were looked at, and how many changed; `None` when all is done."""
    if not Rereading.objects.filter(finished_at=None).exists():
        return None
    take_turn()
    row = Rereading.objects.select_for_update().filter(finished_at=None).order_by("-up_to").first()
    if row is None:
        return None
    behind = MarcRecord.objects.filter(id__gt=row.position, id__lte=row.up_to).order_by("id")
    records = list(behind.select_related("edition")[:BATCH])
    changed = _bring_up(records)
    row.position = records[-1].pk if records else row.up_to
    row.changed_count += changed
    if len(records) < BATCH:
        row.finished_at = clock.now()
        for other in Rereading.objects.filter(finished_at=None, up_to__lte=row.up_to).exclude(pk=row.pk):
            other.position, other.finished_at = other.up_to, row.finished_at  # the same reading fills it all
            other.save()
    row.save()
    return len(records), changed


def _bring_up(records: Sequence[MarcRecord]) -> int:
    told = [(record, described(record, record.edition.title)) for record in records]
    behind = [record for record, one in told if record.is_leading and _differs(record.edition, one)]
    redrawn = {record.pk for record in behind}
    works = redraw(behind, clock.now())
    linked = [(record, one) for record, one in told if record.is_leading and record.pk not in redrawn]
    relinked = _relink(linked)
    beside = [record for record, _ in told if not record.is_leading]
    stand_beside(beside)
    if works:
        publish(WorksChanged(tuple(sorted(works | {record.edition.work_id for record in beside}))))
    elif beside:
        publish(WorksChanged(tuple(sorted({record.edition.work_id for record in beside}))))
    return len(behind) + relinked + len(beside)


def _differs(edition: Edition, one: Described) -> bool:
    """Whether a column would be filled otherwise now; a record that cannot be read any more changes nothing."""
    if not one.incoming.good.record.fields:
        return False
    return tuple(getattr(edition, name) for name in COLUMNS) != values_of(one.draft)


def _relink(told: Sequence[tuple[MarcRecord, Described]]) -> int:
    """Links that say more now than they did."""
    here: dict[int, set[tuple[str, ...]]] = {}
    rows = EditionLink.objects.filter(edition_id__in=[record.edition_id for record, _ in told], beside=None)
    for edition_id, *values in rows.values_list("edition_id", "source_key", "set_key", "label", "title"):
        here.setdefault(edition_id, set()).add(tuple(values))
    by_institution: dict[int, list[LinkEntry]] = {}
    for record, one in told:
        entry = LinkEntry(record.edition_id, one.incoming, one.draft, False)
        now = {(link.source_key, link.set_key, link.label, link.title) for link in links_of(entry)}
        if now != here.get(record.edition_id, set()):
            by_institution.setdefault(record.institution_id, []).append(entry)
    for institution_id, entries in by_institution.items():
        link_editions(institution_id, entries)
    return sum(map(len, by_institution.values()))
