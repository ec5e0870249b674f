"""Who answers for the stock."""

from typing import ClassVar

from django.db import models

from kitaphana.core.names import Named
from kitaphana.network.models import Branch, Institution


class Custodian(Named):
    """Who answers for a part of the stock (материально ответственное лицо): a post, and the person who holds it.

    The names are those of the post. A person is staff, never a reader; another person at the same post is another
    custodian, to whom the stock goes by a transfer act.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="custodians")
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="custodians")
    person = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["institution", "branch", "id"]
