"""Records that came in before the program read as much of them as it does now."""

from typing import ClassVar

from django.db import models


class Rereading(models.Model):
    """One time over the records with ids up to `up_to`; `position` is the id of the last one that was looked at.

    A migration writes a row where imports have come to fill what older records lack. Records that are imported later
    are not looked at: they have it all.
    """

    name = models.CharField(max_length=60, unique=True, help_text="what imports have come to fill")
    up_to = models.PositiveBigIntegerField()
    position = models.PositiveBigIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.position} of {self.up_to}"
