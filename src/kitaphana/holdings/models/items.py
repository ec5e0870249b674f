"""Items and their categories."""

from typing import ClassVar

from django.db import models

from kitaphana.catalog.models import Edition, ImportBatch
from kitaphana.core.names import Named
from kitaphana.holdings.models.custodians import Custodian
from kitaphana.network.models import Branch, Institution, ServicePoint


class ItemCategory(Named):
    """What kind of object for the rules: ordinary book, reference, audio, Braille, device…"""

    code = models.CharField(max_length=24, unique=True)

    class Meta:
        ordering: ClassVar = ["code"]


class ItemStatus(models.TextChoices):
    """One state per item (plan, section 5)."""

    AVAILABLE = "available"
    ON_LOAN = "on_loan"
    ON_HOLD_SHELF = "on_hold_shelf"
    IN_TRANSIT = "in_transit"
    IN_CONSERVATION = "in_conservation"
    IN_DELIVERY = "in_delivery"
    MISSING = "missing"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


class NotForLoan(models.TextChoices):
    """Why an item is read in the library only; empty when nobody said why."""

    REFERENCE = "reference"
    RARE = "rare"
    READING_ROOM = "reading_room"
    DAMAGED = "damaged"
    LAST_COPY = "last_copy"


class Condition(models.TextChoices):
    """The state of an object as staff see it, best first."""

    NEW = "new"
    GOOD = "good"
    WORN = "worn"
    DAMAGED = "damaged"
    UNUSABLE = "unusable"


IN_NEED_OF_CARE = (Condition.DAMAGED, Condition.UNUSABLE)


class Item(models.Model):
    """The object with a barcode.

    `branch` is where it belongs; `service_point` where it is, when that is elsewhere (a station); `custodian` who
    answers for it, wherever it is. `volume` says which part of the edition it is; `volume_key` sorts by it.
    `kit` is the kit that it is a piece of; `is_kit`: it is lent with pieces of its own.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="items")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="items")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="items")
    service_point = models.ForeignKey(
        ServicePoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="items_here"
    )
    category = models.ForeignKey(ItemCategory, on_delete=models.PROTECT, related_name="items")
    barcode = models.CharField(max_length=40, unique=True, null=True)  # noqa: DJ001  unique, and many items lack one
    accession_number = models.CharField(max_length=40, blank=True)
    shelving_location = models.CharField(max_length=80, blank=True)
    call_number = models.CharField(max_length=120, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=ItemStatus, default=ItemStatus.AVAILABLE)
    is_for_loan = models.BooleanField(default=True)
    source_key = models.CharField(
        max_length=64, blank=True, help_text="which field of the record it came from, so that a second import finds it"
    )
    batch = models.ForeignKey(
        ImportBatch,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="items",
        help_text="which brought it",
    )
    created_at = models.DateTimeField()
    volume = models.CharField(max_length=80, default="", db_default="")
    volume_key = models.CharField(max_length=120, default="", db_default="")
    not_for_loan_reason = models.CharField(max_length=16, choices=NotForLoan, default="", db_default="")
    condition = models.CharField(max_length=12, choices=Condition, default="", db_default="")
    source_note = models.CharField(max_length=200, default="", db_default="")
    is_kit = models.BooleanField(default=False, db_default=False)
    # the indexes below serve these two as well, and leave out the many items without
    kit = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="members", db_index=False)
    custodian = models.ForeignKey(Custodian, null=True, on_delete=models.PROTECT, related_name="items", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["edition", "status", "branch"], name="item_availability"),
            models.Index(fields=["accession_number"], name="item_accession"),
            models.Index(fields=["edition", "volume_key", "id"], name="item_by_volume"),
            models.Index(fields=["kit"], condition=models.Q(kit__isnull=False), name="item_in_kit"),
            models.Index(fields=["custodian", "id"], condition=models.Q(custodian__isnull=False), name="item_custody"),
            models.Index(fields=["branch", "id"], condition=models.Q(condition__in=IN_NEED_OF_CARE), name="item_care"),
        ]

    def __str__(self) -> str:
        return self.barcode or self.accession_number
