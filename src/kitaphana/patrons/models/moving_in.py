"""Readers on their way in from older systems."""

from typing import ClassVar

from django.db import models

from kitaphana.network.models import Institution
from kitaphana.patrons.models.records import Patron


class Origin(models.Model):
    """Where a record came from: the reader's number in the older system of an institution, so that it is known again.

    `digest` is that of the row that was written last; `guarantor_card` waits until the guarantor has come too.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="reader_origins")
    number = models.CharField(max_length=60)
    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="origins")
    digest = models.CharField(max_length=64)
    guarantor_card = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "number"], name="reader_known_by_number")
        ]
        indexes: ClassVar = [
            models.Index(fields=["institution"], condition=~models.Q(guarantor_card=""), name="origin_awaits_guarantor")
        ]

    def __str__(self) -> str:
        return self.number


class ProposedReader(models.Model):
    """A reader of an older system who may be one that we know already: a person decides, then the row goes.

    `evidence` says what agrees (codes), `draft` is the reader as sent, `loans` are those that wait for the decision.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="proposed_readers")
    number = models.CharField(max_length=60)
    candidate = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="proposals")
    evidence = models.JSONField(default=list)
    draft = models.JSONField()
    loans = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["institution", "number"], name="reader_proposed_once")]

    def __str__(self) -> str:
        return self.number
