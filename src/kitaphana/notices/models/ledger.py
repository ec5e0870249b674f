"""What sending has cost and made, without readers: kept when notices are long forgotten."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce

from kitaphana.network.models import Branch, Institution


class SendingMonth(models.Model):
    """Messages of a month by institution, channel and kind, counted in the transaction that marks them as sent."""

    institution = models.ForeignKey(
        Institution, null=True, on_delete=models.PROTECT, related_name="sending_months", db_index=False
    )
    month = models.DateField(help_text="its first day, in the city")
    channel = models.CharField(max_length=8)
    kind = models.CharField(max_length=24)
    sent_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=4, default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Coalesce("institution", 0), "month", "channel", "kind", name="sending_month_is_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.channel} {self.kind}"


class ChannelState(models.Model):
    """How a way out fares, for staff and operators; the worker writes it when something changes."""

    channel = models.CharField(max_length=8, primary_key=True)
    is_down = models.BooleanField(default=False)
    reason = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True, help_text="when it last took a message")

    def __str__(self) -> str:
        return f"{self.channel}: {'down' if self.is_down else 'up'}"


class LetterBatch(models.Model):
    """Letters that were printed together; made and counted as sent in one transaction, so none is printed twice."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="letter_batches")
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="letter_batches")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64, help_text="login")
    letter_count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "letter batches"

    def __str__(self) -> str:
        return f"letters {self.pk}"
