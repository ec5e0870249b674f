"""Links from an edition to what holds it or is kin to it, as its record names them."""

from typing import ClassVar

from django.db import models

from kitaphana.catalog.models.works import Edition
from kitaphana.network.models import Institution


class LinkKind(models.TextChoices):
    """What the edition is to the other one. `PART_OF`, `ISSUE_OF` and `ARTICLE_IN` lead up to a host."""

    PART_OF = "part_of"
    ISSUE_OF = "issue_of"
    ARTICLE_IN = "article_in"
    CONTAINS = "contains"
    SUPPLEMENT_TO = "supplement_to"
    SUPPLEMENT = "supplement"
    CONTINUES = "continues"
    CONTINUED_BY = "continued_by"
    OTHER_FORM = "other_form"
    TRANSLATION_OF = "translation_of"
    ORIGINAL_OF = "original_of"
    RELATED = "related"


UPWARD = (LinkKind.PART_OF, LinkKind.ISSUE_OF, LinkKind.ARTICLE_IN)
REVERSE = {
    LinkKind.CONTAINS: LinkKind.PART_OF,
    LinkKind.SUPPLEMENT_TO: LinkKind.SUPPLEMENT,
    LinkKind.SUPPLEMENT: LinkKind.SUPPLEMENT_TO,
    LinkKind.CONTINUES: LinkKind.CONTINUED_BY,
    LinkKind.CONTINUED_BY: LinkKind.CONTINUES,
    LinkKind.OTHER_FORM: LinkKind.OTHER_FORM,
    LinkKind.TRANSLATION_OF: LinkKind.ORIGINAL_OF,
    LinkKind.ORIGINAL_OF: LinkKind.TRANSLATION_OF,
    LinkKind.RELATED: LinkKind.RELATED,
    **dict.fromkeys(UPWARD, LinkKind.CONTAINS),
}
"""What the other edition is to this one."""


class EditionLink(models.Model):
    """One linking field of a record. `target` is empty until the record that it means is here.

    It is found by control number within the institution, then by ISSN, then by ISBN. `source` is the agency that the
    link names for the number (“(OSt)123”); empty means any. `label` says where (“2021, № 4, с. 5–10”, “Т. 3”), and
    `sort_key` puts the parts of a host in order. `source_key` names the field within the record (“773#1”), which is
    the leading one, or one that stands `beside` it.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, db_index=False, related_name="links")
    target = models.ForeignKey(
        Edition, null=True, on_delete=models.SET_NULL, db_index=False, related_name="linked_from"
    )
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=14, choices=LinkKind)
    leads_up = models.BooleanField(help_text="to a host: the kind is one of `UPWARD`")
    source = models.CharField(max_length=64, blank=True)
    control_number = models.CharField(max_length=128, blank=True)
    isbn = models.CharField(max_length=13, blank=True)
    issn = models.CharField(max_length=8, blank=True)
    title = models.CharField(max_length=500, blank=True)
    label = models.CharField(max_length=200, blank=True)
    sort_key = models.CharField(max_length=60, blank=True)
    source_key = models.CharField(max_length=12)
    beside = models.ForeignKey(
        "MarcRecord", null=True, on_delete=models.CASCADE, db_index=False, related_name="links_beside"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["edition"], name="link_of_edition"),
            models.Index(fields=["target", "leads_up", "sort_key", "id"], name="link_parts_in_order"),
            models.Index(
                fields=["institution", "control_number"], condition=models.Q(target=None), name="link_open_by_number"
            ),
            models.Index(fields=["issn"], condition=models.Q(target=None), name="link_open_by_issn"),
            models.Index(fields=["isbn"], condition=models.Q(target=None), name="link_open_by_isbn"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "source_key"], condition=models.Q(beside=None), name="link_once_leading"
            ),
            models.UniqueConstraint(
                fields=["beside", "source_key"], condition=models.Q(beside__isnull=False), name="link_once_beside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title or self.control_number}"
