"""Sheets of labels that a library buys."""

from typing import ClassVar

from django.db import models

from kitaphana.network.models import Institution


class LabelSheet(models.Model):
    """An A4 sheet of labels of an institution's own: counts, and lengths in tenths of a millimetre."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="label_sheets")
    name = models.CharField(max_length=60)
    columns = models.PositiveSmallIntegerField()
    rows = models.PositiveSmallIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    left = models.PositiveSmallIntegerField()
    top = models.PositiveSmallIntegerField()
    gap_x = models.PositiveSmallIntegerField(default=0)
    gap_y = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "name"], name="one_label_sheet_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name
