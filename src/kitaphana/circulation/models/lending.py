"""Loans and the anonymous facts of every decision."""

from typing import ClassVar

from django.db import models

from kitaphana.holdings.models import Item
from kitaphana.network.models import Institution, LendingPool, ServicePoint
from kitaphana.patrons.models import Patron


class LoanState(models.TextChoices):
    """The life of a loan; the table of moves is in `rules/states.py`."""

    OPEN = "open"
    RETURNED = "returned"
    VOID = "void"
    LOST = "lost"
    CLAIMED_RETURNED = "claimed_returned"
    MADE_GOOD = "made_good"
    WRITTEN_OFF = "written_off"


class Loan(models.Model):
    """An item with a patron until `due_at`. `patron` is the one link between reader and book in the whole system.

    `patron_category` and `age_band` stay after the link is cut, for statistics. `is_in_library`: lent for reading in
    the building, counted apart from loans that go home. `item_category` is the item's as it was lent;
    `is_counted_apart`: lent under a limit of that category alone, so not counted against the limit of the pool.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="loans")
    patron = models.ForeignKey(Patron, null=True, on_delete=models.SET_NULL, related_name="loans")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="loans")
    pool = models.ForeignKey(LendingPool, on_delete=models.PROTECT, related_name="loans")
    service_point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, db_index=False, related_name="loans")
    patron_category = models.CharField(max_length=24)
    age_band = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=16, choices=LoanState, default=LoanState.OPEN)
    loaned_at = models.DateTimeField()
    due_at = models.DateTimeField()
    renewal_count = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_service_point = models.ForeignKey(
        ServicePoint,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="loans_closed_here",
    )
    # the database knows the default too: adding the column rewrites no row
    is_in_library = models.BooleanField(default=False, db_default=False)
    item_category = models.CharField(max_length=24, blank=True, default="", db_default="")
    is_counted_apart = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["patron", "pool", "is_in_library", "is_counted_apart", "item_category"],
                condition=models.Q(closed_at__isnull=True),
                name="loan_open_by_patron",
            ),
            models.Index(fields=["service_point", "loaned_at"], name="loan_by_point"),
            models.Index(
                fields=["closed_service_point", "closed_at"],
                condition=models.Q(closed_at__isnull=False),
                name="loan_closed_by_point",
            ),
            models.Index(
                fields=["service_point", "due_at"],
                condition=models.Q(closed_at__isnull=True, is_in_library=True),
                name="loan_in_reading_room",
            ),
            models.Index(fields=["closed_at"], condition=models.Q(patron__isnull=False), name="loan_link_to_cut"),
            models.Index(fields=["due_at"], condition=models.Q(closed_at__isnull=True), name="loan_open_by_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(closed_at__isnull=True), name="one_open_loan_per_item"
            ),
        ]

    def __str__(self) -> str:
        return f"loan {self.pk}"


class Renewal(models.Model):
    """A loan went on, at a point or (by its reader) on the web; then it counts where the loan was made."""

    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="renewals")
    service_point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, db_index=False, related_name="renewals")
    renewed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["service_point", "renewed_at"], name="renewal_by_point")]

    def __str__(self) -> str:
        return f"renewal of loan {self.loan_id}"


class Decision(models.Model):
    """Anonymous facts and trace of one decision, also of a refusal: shows which rule hurts, feeds the simulator.

    `facts` hold no id of patron, card or loan and no birth date.
    """

    act = models.CharField(max_length=12)
    happened_at = models.DateTimeField()
    service_point = models.CharField(max_length=32)
    door = models.CharField(max_length=10)
    policy_version = models.BigIntegerField()
    is_refused = models.BooleanField()
    refusal_codes = models.JSONField(default=list)
    facts = models.JSONField()
    trace = models.JSONField()

    def __str__(self) -> str:
        return f"{self.act} {self.happened_at:%Y-%m-%d %H:%M}"
