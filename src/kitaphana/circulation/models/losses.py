"""Loans that are late, and items that are lost or said to be back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kitaphana.circulation.models.lending import Loan
from kitaphana.network.models import ServicePoint


class OverdueMark(models.Model):
    """A step after the due date that a loan has reached; `due_at` is the due date it was reached from.

    A loan with a new due date begins anew. `is_block`: from here on the reader is blocked until it is back.
    """

    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="overdue_marks", db_index=False)
    due_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    is_block = models.BooleanField(default=False)
    reached_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["loan", "due_at", "is_block", "days"], name="overdue_step_is_reached_once")
        ]

    def __str__(self) -> str:
        return f"loan {self.loan_id}: {self.days}"


class LossState(models.TextChoices):
    """How far the matter has come. `OWED`: it was over, but a payment for it has been taken back: the item stays out of
    the stock and the loan closed, the sum is open again."""

    REPORTED = "reported"
    CLAIMED = "claimed"
    LOST = "lost"
    OWED = "owed"
    ENDED = "ended"


class LossWay(models.TextChoices):
    """How it ended."""

    SAME = "same"
    EQUAL = "equal"
    PAYMENT = "payment"
    WAIVED = "waived"
    FOUND = "found"
    STILL_OUT = "still_out"
    WRITTEN_OFF = "written_off"


class Loss(models.Model):
    """An item that a reader reported lost, that is lost, or that a reader says was brought back; one per loan.

    Holds nothing of the reader: the loan leads to them while its link lasts. `said_on` is the day on which the reader
    says it was brought back. `title` and `price` are those of the book given for it.
    """

    loan = models.OneToOneField(Loan, on_delete=models.CASCADE, related_name="loss")
    state = models.CharField(max_length=8, choices=LossState)
    by_rule = models.BooleanField(default=False)
    noted_at = models.DateTimeField()
    service_point = models.ForeignKey(
        ServicePoint, null=True, on_delete=models.PROTECT, related_name="losses", db_index=False
    )
    said_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    way = models.CharField(max_length=12, choices=LossWay, blank=True)
    title = models.CharField(max_length=300, blank=True)
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    login = models.CharField(max_length=150, blank=True, help_text="who ended it")

    class Meta:
        verbose_name_plural = "losses"
        indexes: ClassVar = [models.Index(fields=["state", "id"], condition=~Q(state="ended"), name="loss_open")]

    def __str__(self) -> str:
        return f"loss of loan {self.loan_id}"
