"""The base of every job over files that people sent."""

from typing import ClassVar

from django.db import models


class JobState(models.TextChoices):
    """queued → running → done | failed | cancelled; failed → queued when somebody tries again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class UploadJob(models.Model):
    """A job over the files in `folder`. Nothing here may hold personal data.

    `files` tells each file as `StoredFile.as_dict`; `done` and `total` are bytes. `checkpoint` says where to go on, and
    is written in the transaction of the work that it tells of. `attempts` counts the starts since it last moved: a
    job that kills its worker again and again is given up. `login` and `service_point` are those of who asked.
    """

    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    is_dry_run = models.BooleanField(default=False)
    is_cancel_asked = models.BooleanField(default=False)
    source_name = models.CharField(max_length=200)
    folder = models.CharField(max_length=32)
    files = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    checkpoint = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    failure = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    login = models.CharField(max_length=64, blank=True)
    service_point_code = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes: ClassVar = [
            models.Index(fields=["state"], condition=models.Q(state__in=("queued", "running")), name="%(class)s_open")
        ]

    def __str__(self) -> str:
        return f"{self.source_name} ({self.state})"
