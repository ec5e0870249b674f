"""Readers and their open loans on the way in from an older system."""

from typing import ClassVar

from django.db import models

from kitaphana.core.uploads.models import JobState, UploadJob
from kitaphana.network.models import Institution, ServicePoint

DRAFT = "draft"
"""A file that waits for its columns to be said."""


class ColumnMapping(models.Model):
    """Which column of an older system's table goes where; the next table with the same header gets it by itself.

    `mapping` is `Mapping.as_dict`; it holds headers and values like "студент", never a reader's data.
    """

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="column_mappings")
    name = models.CharField(max_length=80)
    header_digest = models.CharField(max_length=64)
    mapping = models.JSONField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "name"], name="one_column_mapping_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class PatronImport(UploadJob):
    """One table of readers or loans: sent, its columns said, tried out, imported."""

    state = models.CharField(max_length=10, choices=[(DRAFT, DRAFT), *JobState.choices], default=DRAFT)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="patron_imports")
    service_point = models.ForeignKey(
        ServicePoint, null=True, on_delete=models.SET_NULL, related_name="patron_imports", help_text="of open loans"
    )
    mapping = models.JSONField(default=dict)
    mapping_name = models.CharField(max_length=80, blank=True)

    class Meta(UploadJob.Meta):
        indexes: ClassVar = [
            *UploadJob.Meta.indexes,
            models.Index(fields=["institution", "id"], name="patron_import_of"),
        ]
