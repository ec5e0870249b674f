"""How records of one publication find each other, why they were joined, and what they were before."""

from typing import ClassVar

from django.db import models

from kitaphana.catalog.models.records import ImportBatch, MarcRecord
from kitaphana.catalog.models.works import Edition
from kitaphana.network.models import Institution


class OwnNumberAct(models.TextChoices):
    """What an institution does with a record that comes again under its own number with other bytes."""

    OVERLAY = "overlay"
    KEEP = "keep"


class OwnMatchAct(models.TextChoices):
    """What it does with a record that looks like another one of its own."""

    OVERLAY = "overlay"
    BESIDE = "beside"
    ASK = "ask"


class OtherMatchAct(models.TextChoices):
    """What it does with a record of which another institution has one."""

    BESIDE = "beside"
    LEAD = "lead"
    APART = "apart"


class MatchAct(models.TextChoices):
    """What became of a record that matched, or nearly did."""

    OVERLAY = "overlay"
    KEEP = "keep"
    BESIDE = "beside"
    LEAD = "lead"
    ASK = "ask"
    APART = "apart"


class MatchKey(models.TextChoices):
    """By what a record was found."""

    NUMBER = "number"
    ISBN = "isbn"
    ISSN = "issn"
    TITLE = "title"


class SettledAs(models.TextChoices):
    """What a person decided about a match."""

    JOINED = "joined"
    APART = "apart"
    SEPARATED = "separated"


class MatchRules(models.Model):
    """Rules of an institution; without a row the defaults of `catalog.rules` hold."""

    institution = models.OneToOneField(Institution, on_delete=models.CASCADE, related_name="match_rules")
    keys = models.JSONField(default=list, help_text="values of MatchKey in the order they are tried")
    own_number = models.CharField(max_length=8, choices=OwnNumberAct)
    own_match = models.CharField(max_length=8, choices=OwnMatchAct)
    other_match = models.CharField(max_length=8, choices=OtherMatchAct)
    protected = models.JSONField(default=list, help_text="fields that survive an overlay: 590, 69X, 245$h")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"match rules of institution {self.institution_id}"


class SystemNumber(models.Model):
    """A number that a record has in another system (035), or had in this one: “(KZ-AlNB)000123”."""

    record = models.ForeignKey(MarcRecord, on_delete=models.CASCADE, related_name="system_numbers")
    number = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["number"], name="system_number")]

    def __str__(self) -> str:
        return self.number


class MatchEvidence(models.Model):
    """Why a record was joined to an edition, or why not: the key that hit, the values compared, the score.

    `edition` is the one that was found; `displaced` the record that led it until this one took over. Of a record that
    was set aside for a person (`ask`) the row is open until it is settled.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="evidence")
    record = models.ForeignKey(MarcRecord, null=True, on_delete=models.SET_NULL, related_name="evidence")
    edition = models.ForeignKey(Edition, null=True, on_delete=models.SET_NULL, related_name="evidence")
    displaced = models.ForeignKey(MarcRecord, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    act = models.CharField(max_length=8, choices=MatchAct)
    key = models.CharField(max_length=8, choices=MatchKey)
    score = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    compared = models.JSONField(default=list, help_text="[[name, value that came, value that was here], …]")
    reasons = models.JSONField(default=list)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_as = models.CharField(max_length=10, choices=SettledAs, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["batch", "id"], condition=models.Q(act="ask", settled_at=None), name="evidence_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} by {self.key}: {self.title}"


class RecordVersion(models.Model):
    """A record as it was before a batch replaced it, with its own batch (`before_batch`).

    `incoming` holds the bytes that came where they were not stored as they are: our record was kept, or protected
    fields survived in it.
    """

    record = models.ForeignKey(MarcRecord, on_delete=models.CASCADE, related_name="versions")
    batch = models.ForeignKey(ImportBatch, null=True, on_delete=models.SET_NULL, related_name="replaced_versions")
    before_batch = models.ForeignKey(ImportBatch, null=True, on_delete=models.SET_NULL, related_name="former_versions")
    source = models.CharField(max_length=64, blank=True)
    control_number = models.CharField(max_length=128, blank=True)
    format = models.CharField(max_length=8)
    carrier = models.CharField(max_length=8)
    encoding = models.CharField(max_length=16)
    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    incoming = models.BinaryField(null=True)
    incoming_carrier = models.CharField(max_length=8, blank=True)
    incoming_encoding = models.CharField(max_length=16, blank=True)
    replaced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.record_id} before {self.replaced_at:%Y-%m-%d %H:%M}"


class Turn(models.Model):
    """One row that everybody who joins records takes first: two of them never look for the same record at once."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
