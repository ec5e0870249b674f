"""What an import has set aside."""

from typing import ClassVar

from django.db import models

from kitaphana.catalog.models import Edition, ImportBatch


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
