"""What is written down of an item's life: its condition as it was seen, and how it left the stock."""

from typing import ClassVar

from django.db import models

from kitaphana.holdings.models.items import Condition, Item


class ConditionNote(models.Model):
    """The condition of an item on a day, as somebody of staff saw it. Rows are only added; the newest holds."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="condition_notes", db_index=False)
    condition = models.CharField(max_length=12, choices=Condition)
    note = models.CharField(max_length=300, blank=True)
    noted_at = models.DateTimeField()
    login = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["item", "noted_at"], name="condition_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.condition}"


class DamageNote(models.Model):
    """Damage of an item as somebody of staff found it, with photos. Rows are only added.

    It is about the item: who had it is not told here.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="damage_notes", db_index=False)
    condition = models.CharField(max_length=12, choices=Condition)
    note = models.CharField(max_length=300)
    noted_at = models.DateTimeField()
    login = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["item", "id"], name="damage_of_item")]

    def __str__(self) -> str:
        return f"damage {self.pk}"


class DamagePhoto(models.Model):
    """A photo of damage, drawn anew; the files are named by `digest` (`holdings.photos`)."""

    damage = models.ForeignKey(DamageNote, on_delete=models.CASCADE, related_name="photos")
    digest = models.CharField(max_length=32)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.digest


class WithdrawalReason(models.TextChoices):
    """Why an item leaves the stock."""

    WORN_OUT = "worn_out"
    OBSOLETE = "obsolete"
    SURPLUS = "surplus"
    LOST = "lost"
    REPLACED = "replaced"
    GIVEN_AWAY = "given_away"
    OTHER = "other"


class Withdrawal(models.Model):
    """An item left the stock; `restored_at` says that it came back. The item itself is kept."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="withdrawals")
    reason = models.CharField(max_length=12, choices=WithdrawalReason)
    note = models.CharField(max_length=300, blank=True)
    was_last_copy = models.BooleanField(default=False)
    previous_status = models.CharField(max_length=16)
    withdrawn_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(restored_at__isnull=True), name="item_leaves_the_stock_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.reason}"
