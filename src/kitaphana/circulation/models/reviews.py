"""Facts that need a person."""

from typing import ClassVar

from django.db import models

from kitaphana.circulation.models.holds import Hold
from kitaphana.circulation.models.lending import Loan
from kitaphana.holdings.models import Item
from kitaphana.network.models import ServicePoint


class ReviewKind(models.TextChoices):
    """What does not fit together."""

    LENT_THOUGH_REFUSED = "lent_though_refused"
    FOUND_ON_TWO_LOANS = "found_on_two_loans"
    CAME_BACK_UNSEEN = "came_back_unseen"
    MOVED_WITHOUT_TRANSIT = "moved_without_transit"
    CAME_BACK_LOST = "came_back_lost"
    CAME_BACK_CLAIMED = "came_back_claimed"
    CAME_BACK_WITHDRAWN = "came_back_withdrawn"
    CAME_BACK_FROM_CONSERVATION = "came_back_from_conservation"
    LENT_FROM_HOLD_SHELF = "lent_from_hold_shelf"
    CLAIMED_RETURNED = "claimed_returned"
    NOT_ON_SHELF = "not_on_shelf"
    DAMAGED = "damaged"


class ReviewState(models.TextChoices):
    """Whether somebody has looked."""

    OPEN = "open"
    SETTLED = "settled"


class Review(models.Model):
    """A physical fact that was recorded though it contradicts what was believed; a person decides what it means.

    `evidence` holds plain values (codes, ids, times), never anything of a reader: the loan leads to them while its link
    lasts. `verdict` is the code of the end that was chosen.
    """

    kind = models.CharField(max_length=32, choices=ReviewKind)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reviews")
    loan = models.ForeignKey(Loan, null=True, blank=True, on_delete=models.SET_NULL, related_name="reviews")
    hold = models.ForeignKey(Hold, null=True, blank=True, on_delete=models.SET_NULL, related_name="reviews")
    service_point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    evidence = models.JSONField(default=dict)
    noted_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ReviewState, default=ReviewState.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=150, blank=True, default="", help_text="login")
    verdict = models.CharField(max_length=24, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["service_point", "id"], condition=models.Q(state="open"), name="review_open_by_point"),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"
