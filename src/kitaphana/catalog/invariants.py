"""What must always be true of works, editions and imports."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef

from kitaphana.catalog.models import Edition, ImportBatch, MarcRecord
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
    batches = ImportBatch.objects.order_by("id").values_list("id", "created_count", "updated_count")
    for batch_id, created, updated in batches.iterator():
        count = MarcRecord.objects.filter(batch_id=batch_id).count()
        if count > created + updated:
            yield f"import batch {batch_id}: {count} records, but only {created + updated} were written"


@invariant("I8", "every edition has a title")
def untitled() -> Iterator[str]:
    """Editions that nobody could find."""
    for edition_id in Edition.objects.filter(title="").values_list("id", flat=True).iterator():
        yield f"edition {edition_id} has no title"


@invariant("I8", "no control number is used twice within an institution")
def repeated_numbers() -> Iterator[str]:
    """The constraint says so too; this looks at the rows."""
    same = MarcRecord.objects.filter(
        institution=OuterRef("institution"), source=OuterRef("source"), control_number=OuterRef("control_number")
    ).filter(id__lt=OuterRef("id"))
    for record_id in MarcRecord.objects.exclude(control_number="").filter(Exists(same)).values_list("id", flat=True):
        yield f"record {record_id} has the control number of an older one"
