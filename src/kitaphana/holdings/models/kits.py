"""Pieces of kits that have no number of their own."""

from typing import ClassVar

from django.db import models

from kitaphana.holdings.models.items import Item


class KitPiece(models.Model):
    """So many pieces of one kind in a kit: 32 counters, one booklet. Pieces that are items point at their kit."""

    kit = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="pieces")
    name = models.CharField(max_length=120)
    count = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(count__gte=1), name="kit_piece_is_there"),
            models.UniqueConstraint(fields=["kit", "name"], name="kit_piece_is_listed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.name}"
