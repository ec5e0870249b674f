"""Two records of one person: pairs that wait for a decision, and what was brought together."""

from typing import ClassVar

from django.db import models

from kitaphana.patrons.models.records import Patron


class LikelyPair(models.Model):
    """Two records that may be of one person; `evidence` are codes of what agrees.

    `first` has the smaller id, so that a pair stands here once. `is_apart`: somebody said that they are two persons.
    """

    first = models.ForeignKey(Patron, on_delete=models.CASCADE, db_index=False, related_name="pairs_as_first")
    second = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="pairs_as_second")
    evidence = models.JSONField(default=list)
    is_apart = models.BooleanField(default=False)
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="likely_pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="likely_pair_in_order"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(is_apart=False), name="likely_pair_waits"),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"


class PatronMerge(models.Model):
    """A record that went into another. The absorbed one stays as an empty shell with its own values for 30 days.

    `moved` says by participant which rows went over (ids and dates, never a name); `exchanged` names the columns whose
    values the two records have exchanged, and `digest` tells by a keyed hash whether they changed since.
    """

    survivor = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="absorptions")
    merged_at = models.DateTimeField()
    moved = models.JSONField(default=dict)
    exchanged = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=models.Q(undone_at__isnull=True), name="absorbed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"
