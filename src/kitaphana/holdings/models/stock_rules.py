"""What an institution has decided about its stock."""

from django.db import models

from kitaphana.network.models import Institution


class StockRules(models.Model):
    """`keeps_last_copies`: the last copy of an edition that the institution has is for reading in the library only."""

    institution = models.OneToOneField(Institution, on_delete=models.CASCADE, related_name="stock_rules")
    keeps_last_copies = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"stock rules of {self.institution_id}"
