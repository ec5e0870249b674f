"""What must always be true of works, editions and imports."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from kitaphana.catalog.models import Edition, EditionIdentifier, EditionLink, ImportBatch, MarcRecord
from kitaphana.core.invariants import invariant

_SUM = F("created_count") + F("updated_count") + F("unchanged_count") + F("quarantined_count")


@invariant("I8", "imports add up: read = created + updated + unchanged + quarantined")
def import_counts() -> Iterator[str]:
    """Batches whose counts do not add up."""
    for batch in ImportBatch.objects.exclude(read_count=_SUM).order_by("id").iterator():
        yield f"import batch {batch.id}: {batch.read_count} records read, the outcomes do not add up to it"


@invariant("I8", "every record that an import brought is there, with an edition")
def import_records() -> Iterator[str]:
    """Batches that have more records than they say they created or updated."""
    batches = ImportBatch.objects.annotate(count=Count("records")).filter(
        count__gt=F("created_count") + F("updated_count")
    )
    for batch in batches.order_by("id").iterator():
        written = batch.created_count + batch.updated_count
        yield f"import batch {batch.id}: {batch.count} records, but only {written} were written"


@invariant("I8", "of the records of an edition one leads")
def leaderless() -> Iterator[str]:
    """Editions with records of which none describes them; the constraint forbids two."""
    led = MarcRecord.objects.filter(edition=OuterRef("edition"), is_leading=True)
    found = MarcRecord.objects.filter(~Exists(led)).order_by("edition_id").values_list("edition_id", flat=True)
    for edition_id in found.distinct().iterator():
        yield f"edition {edition_id} has records, but none of them leads"


@invariant("I8", "what a record says beside the leading one stands with its edition")
def misplaced_voices() -> Iterator[str]:
    """Links and numbers of records that lead by now, or stand with another edition."""
    for model, name in ((EditionLink, "link"), (EditionIdentifier, "identifier")):
        wrong = model._default_manager.filter(Q(beside__is_leading=True) | ~Q(beside__edition=F("edition")))
        for id_, record_id in wrong.exclude(beside=None).order_by("id").values_list("id", "beside_id").iterator():
            yield f"{name} {id_} is said to be of record {record_id}, which is no record beside its edition's"


@invariant("I8", "every edition has a title")
def untitled() -> Iterator[str]:
    """Editions that nobody could find."""
    for edition_id in Edition.objects.filter(title="").values_list("id", flat=True).iterator():
        yield f"edition {edition_id} has no title"


@invariant("I8", "no control number is used twice within an institution")
def repeated_numbers() -> Iterator[str]:
    """The constraint says so too; this counts the rows."""
    keys = MarcRecord.objects.exclude(control_number="").values("institution_id", "source", "control_number")
    for key in keys.annotate(count=Count("id")).filter(count__gt=1).order_by().iterator():
        yield "institution {institution_id}: {count} records have the control number {control_number!r}".format(**key)
