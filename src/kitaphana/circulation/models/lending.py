"""Loans, policy rows and the anonymous facts of every decision."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce

from kitaphana.holdings.models import Item, ItemCategory
from kitaphana.network.models import Institution, LendingPool, ServicePoint
from kitaphana.patrons.models import Patron, PatronCategory


class LoanState(models.TextChoices):
    """The life of a loan; the table of moves is in `rules/states.py`."""

    OPEN = "open"
    RETURNED = "returned"
    VOID = "void"
    LOST = "lost"
    CLAIMED_RETURNED = "claimed_returned"
    MADE_GOOD = "made_good"
    WRITTEN_OFF = "written_off"


class PolicyRow(models.Model):
    """One row of the grid. Empty criteria match all; empty values fall through to the next more general row.

    The heaviest row wins, by the weights in `rules/policy.py`: pool, then institution, patron category, age, item
    category, form.
    """

    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.CASCADE)
    pool = models.ForeignKey(LendingPool, null=True, blank=True, on_delete=models.CASCADE)
    patron_category = models.ForeignKey(PatronCategory, null=True, blank=True, on_delete=models.CASCADE)
    item_category = models.ForeignKey(ItemCategory, null=True, blank=True, on_delete=models.CASCADE)
    age_band = models.CharField(max_length=8, blank=True, default="", db_default="")
    form = models.CharField(max_length=24, blank=True, default="", db_default="")
    is_lendable = models.BooleanField(null=True, blank=True)
    loan_days = models.PositiveSmallIntegerField(null=True, blank=True)
    max_loans = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="open loans of this patron in the pool"
    )
    max_renewals = models.PositiveSmallIntegerField(null=True, blank=True)
    renewal_days = models.PositiveSmallIntegerField(null=True, blank=True)
    max_in_library = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="open reading-room loans of this patron in the pool"
    )
    in_library_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="length of a reading-room loan where the point does not close"
    )
    is_holdable = models.BooleanField(null=True, blank=True)
    max_holds = models.PositiveSmallIntegerField(null=True, blank=True, help_text="holds of this patron at a time")
    shelf_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="open days on the hold shelf")
    floats = models.BooleanField(null=True, blank=True, help_text="stays where it came back")
    transit_days = models.PositiveSmallIntegerField(null=True, blank=True)
    overdue_steps = models.JSONField(null=True, blank=True, help_text="days after the due date")
    block_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    lost_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    takes_same = models.BooleanField(null=True, blank=True)
    takes_equal = models.BooleanField(null=True, blank=True)
    takes_payment = models.BooleanField(null=True, blank=True)
    price_percent = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # an empty criterion counts as one value; NULLS NOT DISTINCT is unknown to SQLite
            models.UniqueConstraint(
                Coalesce("institution", 0),
                Coalesce("pool", 0),
                Coalesce("patron_category", 0),
                Coalesce("item_category", 0),
                "age_band",
                "form",
                name="one_policy_row_per_cell",
            ),
        ]

    def __str__(self) -> str:
        return f"policy row {self.pk}"


class PolicyVersion(models.Model):
    """One row that every change of the grid raises, so that caches know when to forget and decisions can name it."""

    number = models.BigIntegerField(default=1)
    stamp = models.UUIDField(default=uuid.uuid4, help_text="never used twice, unlike the number after a rollback")

    def __str__(self) -> str:
        return str(self.number)


class Loan(models.Model):
    """An item with a patron until `due_at`. `patron` is the one link between reader and book in the whole system.

    `patron_category` and `age_band` stay after the link is cut, for statistics. `is_in_library`: lent for reading in
    the building, counted apart from loans that go home.
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

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["patron", "pool", "is_in_library"],
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
