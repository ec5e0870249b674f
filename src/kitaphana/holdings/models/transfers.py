"""Acts by which stock goes from one custodian to another."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kitaphana.holdings.models.custodians import Custodian
from kitaphana.holdings.models.items import Item
from kitaphana.network.models import Institution


class TransferState(models.TextChoices):
    """A draft is signed or cancelled; both are final."""

    DRAFT = "draft"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class TransferAct(models.Model):
    """Акт приёма-передачи. `from_custodian` is empty where nobody answered for the items before.

    `commission`: [{"post": …, "name": …}, …]. On signing, `parties` keeps the names of both custodians as they were:
    {"from": {"kk": …, "ru": …, "en": …, "person": …} or null, "to": …}.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="transfer_acts")
    number = models.CharField(max_length=40)
    acted_on = models.DateField()
    from_custodian = models.ForeignKey(
        Custodian, null=True, blank=True, on_delete=models.PROTECT, related_name="acts_given"
    )
    to_custodian = models.ForeignKey(Custodian, on_delete=models.PROTECT, related_name="acts_taken")
    reason = models.CharField(max_length=300)
    commission = models.JSONField(default=list)
    parties = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=TransferState, default=TransferState.DRAFT)
    item_count = models.PositiveIntegerField(default=0)
    total_price = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    login = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "number"], name="act_has_a_number_of_its_own"),
            models.CheckConstraint(
                condition=~Q(from_custodian=models.F("to_custodian")) | Q(from_custodian__isnull=True),
                name="act_has_two_sides",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class TransferLine(models.Model):
    """An item on an act, with what the act says of it, so that a signed act never changes."""

    act = models.ForeignKey(TransferAct, on_delete=models.CASCADE, related_name="lines", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="transfer_lines")
    accession_number = models.CharField(max_length=40, blank=True)
    barcode = models.CharField(max_length=40, blank=True)
    author = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=500)
    year = models.SmallIntegerField(null=True)
    call_number = models.CharField(max_length=120, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["act", "item"], name="item_stands_once_on_an_act"),
        ]
        indexes: ClassVar = [models.Index(fields=["act", "id"], name="lines_of_act")]

    def __str__(self) -> str:
        return f"{self.act_id}: {self.item_id}"
