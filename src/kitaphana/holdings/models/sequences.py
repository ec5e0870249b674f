"""Sequences of numbers, and the numbers that were given: none is ever given twice."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kitaphana.holdings.models.items import ItemCategory
from kitaphana.network.models import Branch, Institution


class NumberKind(models.TextChoices):
    """What is numbered."""

    ACCESSION = "accession"
    BARCODE = "barcode"
    TRANSFER_ACT = "transfer_act"


class NumberSequence(models.Model):
    """A pattern and who uses it: `prefix`, the year with `separator` after it, the number in `width` digits.

    A branch or a category narrows it to the stock of that branch or kind; the narrowest one is offered first.
    `restarts_yearly` needs `has_year`, or the second year would give the numbers of the first.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="sequences")
    kind = models.CharField(max_length=12, choices=NumberKind)
    name = models.CharField(max_length=120)
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="sequences")
    category = models.ForeignKey(
        ItemCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="sequences"
    )
    prefix = models.CharField(max_length=12, blank=True)
    has_year = models.BooleanField(default=False)
    separator = models.CharField(max_length=2, blank=True)
    width = models.PositiveSmallIntegerField(default=6)
    restarts_yearly = models.BooleanField(default=False)
    has_check_digit = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["institution", "kind", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(restarts_yearly=False) | Q(has_year=True), name="yearly_numbers_name_the_year"
            ),
            models.UniqueConstraint(fields=["institution", "kind", "name"], name="sequence_has_a_name_of_its_own"),
        ]

    def __str__(self) -> str:
        return self.name


class SequenceCounter(models.Model):
    """The next number of a sequence, in a year of its own where it restarts (else year 0). It only grows."""

    sequence = models.ForeignKey(NumberSequence, on_delete=models.CASCADE, related_name="counters")
    year = models.PositiveSmallIntegerField(default=0)
    next_number = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sequence", "year"], name="one_counter_per_sequence_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.sequence_id}/{self.year}: {self.next_number}"


class IssuedNumber(models.Model):
    """A number that was given here, by a sequence or by hand, or that imported stock bore; it stays when its item goes.

    Accession and act numbers are unique within the institution, barcodes in the whole network. `retired_from` is the id
    of the imported item that bore the number and lost it: nobody had given it here, so stock may have brought it twice.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=NumberKind)
    number = models.CharField(max_length=40)
    sequence = models.ForeignKey(NumberSequence, null=True, on_delete=models.PROTECT, related_name="issued")
    issued_at = models.DateTimeField()
    retired_from = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "kind", "number"],
                condition=~Q(kind=NumberKind.BARCODE),
                name="number_is_given_once",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(kind=NumberKind.BARCODE), name="barcode_is_given_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number
