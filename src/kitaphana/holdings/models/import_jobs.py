"""Imports that were asked for from the staff pages."""

from typing import ClassVar

from django.db import models

from kitaphana.core.uploads.models import UploadJob
from kitaphana.network.models import Institution, ServicePoint


class ImportJob(UploadJob):
    """An import of uploaded files into an institution.

    `service_point` is where items stand that name no branch. `rehearsal` is the dry run whose files are imported now.
    `sent_again` chooses the records of the quarantine that this job brings once more: `reason`, `up_to` (an id), and
    `job` or `batch` where those of one import only are meant.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="import_jobs")
    service_point = models.ForeignKey(ServicePoint, null=True, on_delete=models.SET_NULL, related_name="+")
    format = models.CharField(max_length=10)
    encoding = models.CharField(max_length=16)
    sent_again = models.JSONField(default=dict)
    rehearsal = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(UploadJob.Meta):
        indexes: ClassVar = [*UploadJob.Meta.indexes, models.Index(fields=["institution", "id"], name="import_job_of")]
