"""What imports have changed of items."""

from django.db import models

from kitaphana.catalog.models import ImportBatch
from kitaphana.holdings.models.items import Item


class ItemChange(models.Model):
    """An item as it was before a batch overlaid it: column → value."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="item_changes")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="import_changes")
    before = models.JSONField()

    def __str__(self) -> str:
        return f"item {self.item_id} before batch {self.batch_id}"
