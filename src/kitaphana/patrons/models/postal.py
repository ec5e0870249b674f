"""Where a reader's letters go."""

from django.db import models

from kitaphana.patrons.models.records import Patron


class PostalAddress(models.Model):
    """The address of a reader who has given one: nobody has to. Printed on letters that nothing else can replace.

    `street` is street, house and flat; `town` the town or village, with district and region where the post needs them.
    """

    patron = models.OneToOneField(Patron, on_delete=models.CASCADE, related_name="postal_address")
    street = models.CharField(max_length=120)
    town = models.CharField(max_length=120)
    postcode = models.CharField(max_length=10, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "postal addresses"

    def __str__(self) -> str:
        return f"postal address of {self.patron_id}"
