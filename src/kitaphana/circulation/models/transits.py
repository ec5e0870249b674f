"""Items on their way between service points."""

from typing import ClassVar

from django.db import models

from kitaphana.circulation.models.holds import Hold
from kitaphana.circulation.rules.transits import LOST, SENT
from kitaphana.holdings.models import Item
from kitaphana.network.models import Branch, ServicePoint


class TransitState(models.TextChoices):
    """The life of a transit; the table of moves is in `rules/transits.py`."""

    SENT = "sent"
    RECEIVED = "received"
    LOST = "lost"
    CANCELLED = "cancelled"


class TransitReason(models.TextChoices):
    """Why an item travels."""

    HOLD = "hold"
    HOME = "home"
    MOVED = "moved"


class Transit(models.Model):
    """An item on its way to a service point (`to_point`), or home to a branch (`to_branch`, when `to_point` is empty).

    `hold` is the one that it travels for. `due_at` is when it should have arrived; later it stands on the list of
    overdue transits. `received_point` is where it turned up, which may be elsewhere.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="transits")
    reason = models.CharField(max_length=8, choices=TransitReason)
    hold = models.ForeignKey(Hold, null=True, blank=True, on_delete=models.SET_NULL, related_name="transits")
    from_point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="sent_items", db_index=False)
    to_point = models.ForeignKey(
        ServicePoint, null=True, blank=True, on_delete=models.PROTECT, related_name="awaited_items", db_index=False
    )
    to_branch = models.ForeignKey(
        Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="awaited_items", db_index=False
    )
    state = models.CharField(max_length=10, choices=TransitState, default=TransitState.SENT)
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    received_point = models.ForeignKey(
        ServicePoint, null=True, blank=True, on_delete=models.PROTECT, related_name="received_items", db_index=False
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["from_point", "due_at"], condition=models.Q(state=SENT), name="transit_sent_from"),
            models.Index(fields=["to_point", "due_at"], condition=models.Q(state=SENT), name="transit_to_point"),
            models.Index(fields=["to_branch", "due_at"], condition=models.Q(state=SENT), name="transit_to_branch"),
            models.Index(fields=["due_at"], condition=models.Q(state=SENT), name="transit_open"),
            models.Index(fields=["id"], condition=models.Q(state=LOST), name="transit_lost"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item"], condition=models.Q(state=SENT), name="one_transit_per_item"),
            models.CheckConstraint(
                condition=models.Q(to_point__isnull=False) | models.Q(to_branch__isnull=False),
                name="transit_goes_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"transit {self.pk}"
