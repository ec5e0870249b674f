"""What happened on paper while everything was down: sheets that were printed, and tables that tell of them."""

from typing import ClassVar

from django.db import models

from kitaphana.core.uploads.models import JobState, UploadJob
from kitaphana.network.models import ServicePoint

DRAFT = "draft"
"""A table that waits for its columns to be said."""


class PaperSheets(models.Model):
    """How many sheets a service point has printed, so that no two carry one number."""

    service_point = models.OneToOneField(ServicePoint, on_delete=models.CASCADE, related_name="paper_sheets")
    last_number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"sheets of {self.service_point_id}"


class PaperDay(UploadJob):
    """One table of loans and returns on paper: sent, its columns said, tried out, applied.

    `columns`: header → `rules.paper.PaperColumn`. `day` is that of rows that tell only the hour.
    """

    state = models.CharField(max_length=10, choices=[(DRAFT, DRAFT), *JobState.choices], default=DRAFT)
    service_point = models.ForeignKey(
        ServicePoint, on_delete=models.CASCADE, related_name="paper_days", db_index=False, help_text="of its rows"
    )
    day = models.DateField()
    columns = models.JSONField(default=dict)

    class Meta(UploadJob.Meta):
        indexes: ClassVar = [
            *UploadJob.Meta.indexes,
            models.Index(fields=["service_point", "id"], name="paper_day_of"),
        ]
