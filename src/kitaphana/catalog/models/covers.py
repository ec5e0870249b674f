"""Pictures of covers that the library gave."""

from typing import ClassVar

from django.db import models

from kitaphana.catalog.models.works import Edition


class EditionCover(models.Model):
    """The cover of an edition. The two pictures lie in the data directory under `digest`; their size is kept here,
    so that a page knows the place they will take. Editions with the same picture share its files.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="cover")
    digest = models.CharField(max_length=32, db_index=True, help_text="of the larger picture, SHA-256 cut to 128 bits")
    width = models.PositiveSmallIntegerField(help_text="of the larger picture, pixels")
    height = models.PositiveSmallIntegerField(help_text="of the larger picture, pixels")
    given_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["edition_id"]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.digest}"
