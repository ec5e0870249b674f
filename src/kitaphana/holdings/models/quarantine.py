"""What an import has set aside."""

from typing import ClassVar

from django.db import models

from kitaphana.catalog.models import Edition, ImportBatch
from kitaphana.holdings.models.import_jobs import ImportJob
from kitaphana.network.models import Institution


class QuarantinedItem(models.Model):
    """An item of a good record that could not be placed (unknown branch, barcode taken), kept for a person."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="quarantined_items")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="quarantined_items")
    reason = models.CharField(max_length=40)
    source_key = models.CharField(max_length=64)
    data = models.JSONField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "source_key"], name="item_quarantined_once")
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.source_key}"


class Resolution(models.TextChoices):
    """How a record left quarantine.

    Mended and imported; sent again with many others; given up; or the same bytes came with a later import.
    """

    IMPORTED = "imported"
    SENT_AGAIN = "sent_again"
    DISMISSED = "dismissed"
    CAME_AGAIN = "came_again"


class QuarantinedRecord(models.Model):
    """A record that an import could not take, with its bytes, until somebody mends or dismisses it.

    `run` and `file_number` name the import and the file in it, `offset` the place in the file: a run that is done
    again from a checkpoint sets nothing aside twice. Of a record that is longer than `LONGEST_KEPT` only the
    beginning is in `raw`; all of it is in the quarantine file `kept_in`. `format`, `carrier` and `encoding` are
    guesses, empty where there is none. `settled_by` is the import that took the record in: when that is undone, the
    record waits again.
    """

    LONGEST_KEPT = 1 << 18

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="quarantined_records")
    batch = models.ForeignKey(ImportBatch, null=True, on_delete=models.SET_NULL, related_name="quarantined_records")
    job = models.ForeignKey(ImportJob, null=True, on_delete=models.SET_NULL, related_name="quarantined_records")
    run = models.CharField(max_length=40)
    file_number = models.PositiveIntegerField()
    source_name = models.CharField(max_length=200)
    offset = models.PositiveBigIntegerField()
    length = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=40)
    detail = models.CharField(max_length=200, blank=True)
    raw = models.BinaryField()
    is_whole = models.BooleanField(default=True)
    kept_in = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=10, blank=True)
    carrier = models.CharField(max_length=10, blank=True)
    encoding = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=12, choices=Resolution, blank=True)
    edition = models.ForeignKey(Edition, null=True, on_delete=models.SET_NULL, related_name="quarantined_records")
    settled_by = models.ForeignKey(ImportBatch, null=True, on_delete=models.SET_NULL, related_name="settled_records")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "file_number", "offset"], name="record_quarantined_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["institution", "reason", "id"],
                condition=models.Q(resolved_at=None),
                name="quarantined_record_waits",
            ),
            models.Index(
                fields=["institution", "sha256"], condition=models.Q(resolved_at=None), name="quarantined_record_again"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.source_name} at {self.offset}"
