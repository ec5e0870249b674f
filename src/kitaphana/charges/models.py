"""The ledger: what readers owe, and every row that makes it less or more. Both tables are append-only.

Triggers in the database refuse to change or delete a row (`core.append_only`); the one column that may change is
`Charge.patron`, whose link is cut when the matter is over. A mistake is mended by another row.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kitaphana.core import append_only
from kitaphana.network.models import Institution, ServicePoint
from kitaphana.patrons.models import Patron

CHARGE_FACTS = ("id", "institution_id", "kind", "amount", "subject", "note", "service_point_id", "made_at", "login")
PAYMENT_FACTS = (
    "id", "charge_id", "institution_id", "kind", "amount", "reverses_id", "receipt_number", "note", "service_point_id",
    "taken_at", "login",
)  # fmt: skip


class ChargeKind(models.TextChoices):
    """What is owed for. Being late is not among them."""

    LOST_ITEM = "lost_item"
    DAMAGED_ITEM = "damaged_item"
    OTHER = "other"


class PaymentKind(models.TextChoices):
    """How a charge became less."""

    CASH = "cash"
    CARD = "card"
    TRANSFER = "transfer"
    SAME_BOOK = "same_book"
    EQUAL_BOOK = "equal_book"
    WAIVED = "waived"
    CANCELLED = "cancelled"


class Charge(models.Model):
    """A sum that a reader owes an institution.

    `subject` is what it is for (`loan:12`, `item:7`), so that no foreign key points up the floors. `patron` is taken
    off when nothing is left to settle and the institution's days of retention are over.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="charges", db_index=False)
    patron = models.ForeignKey(Patron, null=True, on_delete=models.SET_NULL, related_name="charges", db_index=False)
    kind = models.CharField(max_length=16, choices=ChargeKind)
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    subject = models.CharField(max_length=40)
    note = models.CharField(max_length=300, blank=True)
    service_point = models.ForeignKey(
        ServicePoint, null=True, on_delete=models.PROTECT, related_name="charges", db_index=False
    )
    made_at = models.DateTimeField()
    login = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patron", "id"], condition=Q(patron__isnull=False), name="charge_by_patron"),
            models.Index(fields=["subject"], name="charge_by_subject"),
        ]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gt=0), name="charge_is_positive")]

    def __str__(self) -> str:
        return f"charge {self.pk}"


class Payment(models.Model):
    """A row that makes a charge less by `amount`, or more where that is below zero: a reversal or a refund.

    `reverses` names the row that was a mistake. `receipt_number` counts per institution without a gap; rows that hand
    nothing over have none. The institution stands here too, for that number.
    """

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="payments")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="payments", db_index=False)
    kind = models.CharField(max_length=12, choices=PaymentKind)
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    receipt_number = models.PositiveBigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    service_point = models.ForeignKey(
        ServicePoint, null=True, on_delete=models.PROTECT, related_name="payments", db_index=False
    )
    taken_at = models.DateTimeField()
    login = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["service_point", "taken_at"],
                condition=Q(receipt_number__isnull=False),
                name="payment_by_point",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "receipt_number"], name="receipt_number_is_given_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="payment_is_not_nothing"),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"


class ReceiptCounter(models.Model):
    """The last receipt number of an institution: taken under its lock, so that a rolled-back act leaves no gap."""

    institution = models.OneToOneField(Institution, on_delete=models.PROTECT, related_name="+")
    last_number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.institution_id}: {self.last_number}"


append_only.protect("charges_charge", CHARGE_FACTS)
append_only.protect("charges_payment", PAYMENT_FACTS)
