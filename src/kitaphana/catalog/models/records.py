"""Records as they came, and the runs that brought them."""

from typing import ClassVar

from django.db import models

from kitaphana.catalog.models.works import Edition
from kitaphana.network.models import Institution


class RecordFormat(models.TextChoices):
    """Formats of bibliographic records."""

    MARC21 = "marc21"
    UNIMARC = "unimarc"
    RUSMARC = "rusmarc"
    IRBIS = "irbis"


class RecordCarrier(models.TextChoices):
    """How the original bytes are framed."""

    ISO2709 = "iso2709"
    MARCXML = "marcxml"
    IRBIS64 = "irbis64"
    IRBIS32 = "irbis32"
    IRBIS_TEXT = "irbistxt"
    MARC_JSON = "marcjson"


class ImportBatch(models.Model):
    """One run of `kitaphana import`: counts that add up (in = created + updated + unchanged + quarantined)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="import_batches")
    source_name = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    read_count = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    item_count = models.PositiveIntegerField(default=0)
    quarantined_count = models.PositiveIntegerField(default=0)
    quarantined_item_count = models.PositiveIntegerField(default=0)
    attached_count = models.PositiveIntegerField(
        default=0, help_text="of the created ones, those beside another record"
    )
    asked_count = models.PositiveIntegerField(default=0, help_text="of the created ones, those a person should look at")
    undo_started_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undo_report = models.JSONField(default=dict, help_text="what went, what came back, what had to stay and why")

    def __str__(self) -> str:
        return f"{self.source_name} {self.started_at:%Y-%m-%d}"


class MarcRecord(models.Model):
    """A record with its bytes; known again by institution + 003 + 001, else by the SHA-256 of the bytes that came in.

    An edition may have records of several institutions. The leading one describes it, the others are kept beside.
    `sha256` is the digest of what came in last: where protected fields survived an overlay, `raw` differs from it.
    `item_prefix` begins the `source_key` of items that came with a record which was not the first of its edition.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="records")
    is_leading = models.BooleanField(default=True)
    item_prefix = models.CharField(max_length=24, blank=True, default="")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="records")
    batch = models.ForeignKey(ImportBatch, null=True, on_delete=models.SET_NULL, related_name="records")
    source = models.CharField(max_length=64, blank=True, help_text="field 003")
    control_number = models.CharField(max_length=128, blank=True, help_text="field 001")
    format = models.CharField(max_length=8, choices=RecordFormat)
    carrier = models.CharField(max_length=8, choices=RecordCarrier)
    encoding = models.CharField(max_length=16)
    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["institution", "sha256"], name="record_digest"),
            models.Index(fields=["control_number"], condition=~models.Q(control_number=""), name="record_number"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition"], condition=models.Q(is_leading=True), name="one_leading_record_per_edition"
            ),
            models.UniqueConstraint(
                fields=["institution", "source", "control_number"],
                condition=~models.Q(control_number=""),
                name="record_known_by_control_number",
            ),
        ]

    def __str__(self) -> str:
        return self.control_number or self.sha256[:12]
