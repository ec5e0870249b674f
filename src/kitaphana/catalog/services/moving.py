"""Move a record to an edition of its own, or to that of another record; call it inside `atomic()`, in one's turn."""

from kitaphana.catalog.events import WorksChanged
from kitaphana.catalog.models import Edition, EditionIdentifier, MarcRecord, MatchEvidence
from kitaphana.catalog.services.beside import be_silent, stand_beside
from kitaphana.catalog.services.drawing import COLUMNS, identify, values_of, works_for
from kitaphana.catalog.services.linking import LinkEntry, link_editions
from kitaphana.catalog.services.looking_again import look_again
from kitaphana.catalog.services.redrawing import give_lead, redraw
from kitaphana.catalog.services.rereading import described
from kitaphana.core import clock
from kitaphana.core.bulk import insert_rows, take_ids
from kitaphana.core.events import publish


def give_own_edition(record: MarcRecord) -> int:
    """The record leads a new edition from now on; the one it leaves is led by another of its records. Its id."""
    old, moment = record.edition, clock.now()
    one = described(record, old.title)
    work_id = works_for([one], moment)[one.work_key]
    (edition_id,) = take_ids(Edition, 1)
    columns = ("id", "work_id", "created_at", "updated_at", *COLUMNS)
    insert_rows(Edition, columns, [(edition_id, work_id, moment, moment, *values_of(one.draft))])
    be_silent([record.pk])
    _move(record, edition_id, is_leading=True)
    identify([(edition_id, one.draft)])
    entry = LinkEntry(edition_id, one.incoming, one.draft, True)
    touched = _led_anew(old.pk) | {old.work_id, work_id}
    link_editions(record.institution_id, [entry])
    look_again([old.pk])
    publish(WorksChanged(tuple(sorted(touched))))
    return edition_id


def put_beside(record: MarcRecord, edition: Edition) -> None:
    """The record stands beside those of `edition`; the one it leaves stays, for the caller to see to."""
    old = record.edition
    _move(record, edition.pk, is_leading=False)
    record.edition = edition
    stand_beside([record])
    touched = _led_anew(old.pk) | {old.work_id, edition.work_id}
    if not old.records.exists():
        EditionIdentifier.objects.filter(edition=old).delete()  # nobody says any longer that they are its own
    look_again([old.pk])
    publish(WorksChanged(tuple(sorted(touched))))


def _move(record: MarcRecord, edition_id: int, *, is_leading: bool) -> None:
    record.is_leading = False  # first: of two records of one edition only one may lead
    record.save(update_fields=["is_leading"])
    record.edition_id, record.is_leading = edition_id, is_leading
    record.item_prefix = record.item_prefix or ("" if is_leading else f"{record.pk}/")
    record.save(update_fields=["edition", "is_leading", "item_prefix"])


def _led_anew(edition_id: int) -> set[int]:
    displaced = MatchEvidence.objects.filter(edition_id=edition_id, displaced__isnull=False).order_by("-id")
    preferred = displaced.values_list("displaced_id", flat=True).first()
    return redraw(give_lead([edition_id], {edition_id: preferred} if preferred else {}), clock.now())
