"""A class, a kindergarten group, a circle: readers who come together, each with a card of their own."""

from typing import ClassVar

from django.db import models

from kitaphana.network.models import Branch, Institution
from kitaphana.patrons.models.records import Patron


class ReaderGroup(models.Model):
    """A group of a body (the school, a collective reader) or of a branch; `closed_on` when the class has left."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="reader_groups")
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="reader_groups")
    body = models.ForeignKey(Patron, null=True, blank=True, on_delete=models.CASCADE, related_name="groups_of_body")
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(branch__isnull=False) | models.Q(body__isnull=False), name="group_has_an_owner"
            )
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A reader in a group, at a place in its list."""

    group = models.ForeignKey(ReaderGroup, on_delete=models.CASCADE, db_index=False, related_name="members")
    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="memberships")
    position = models.PositiveSmallIntegerField()
    joined_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "patron"], name="in_a_group_once")]

    def __str__(self) -> str:
        return f"{self.patron_id} in {self.group_id}"
