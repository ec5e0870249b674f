"""People and bodies entitled to borrow. Columns with personal data live in this package only."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from kitaphana.core.names import Named
from kitaphana.network.models import Branch, Institution


class PatronCategory(Named):
    """Adult, child, student, school…: a criterion of the policy grid."""

    code = models.CharField(max_length=24, unique=True)
    is_collective = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["code"]


class Patron(models.Model):
    """A reader. The name has one to three parts; only `given_name` is required (collective readers: the body's name).

    `surrogate` stands for the patron in the audit log; erasure replaces it.
    """

    surrogate = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="patron"
    )
    surname = models.CharField(max_length=120, blank=True)
    given_name = models.CharField(max_length=120)
    patronymic = models.CharField(max_length=120, blank=True)
    folded_name = models.CharField(max_length=400, db_index=True, help_text="language.folding of the whole name")
    born_on = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=16, blank=True, db_index=True, help_text="E.164")
    email = models.EmailField(blank=True)
    category = models.ForeignKey(PatronCategory, on_delete=models.PROTECT, related_name="patrons")
    home_branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.SET_NULL, related_name="patrons")
    language = models.CharField(max_length=2, default="kk")
    guarantor = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="wards")
    pin_hash = models.CharField(max_length=160, blank=True, help_text="Argon2id; for terminals only")
    note = models.CharField(
        max_length=1000, blank=True, default="", db_default="", help_text="what an older system knew beside"
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["email"], name="patron_email")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The parts that are there, in the order of the region: surname, given name, patronymic."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


class CardState(models.TextChoices):
    """Only `ACTIVE` opens a door."""

    ACTIVE = "active"
    LOST = "lost"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class LibraryCard(models.Model):
    """A number (migrated, demo) or a random token (new); every door takes both. A patron may have had several."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="cards")
    number = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=CardState, default=CardState.ACTIVE)
    issued_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.number


class Registration(models.Model):
    """A patron's term with one institution (city: yearly)."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="registrations")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="registrations")
    registered_on = models.DateField()
    expires_on = models.DateField(help_text="last day of the term")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patron", "institution"], name="one_registration_per_institution")
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} until {self.expires_on}"


class BlockReason(models.TextChoices):
    """Why a patron may not borrow."""

    OVERDUE = "overdue"
    LOST_ITEM = "lost_item"
    RULES_BROKEN = "rules_broken"
    LEFT_CITY = "left_city"
    OTHER = "other"


class Block(models.Model):
    """A stop with a reason; in force until lifted. Empty institution: everywhere.

    `placed_by_rule`: by the rules of overdue and lost items, which lift it too when its cause is gone; what a person
    has placed only a person lifts.
    """

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="blocks")
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.CASCADE)
    reason = models.CharField(max_length=16, choices=BlockReason)
    note = models.CharField(max_length=300, blank=True)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    placed_by_rule = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patron"], condition=models.Q(lifted_at__isnull=True), name="block_in_force")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patron", "institution", "reason"],
                condition=models.Q(lifted_at__isnull=True, placed_by_rule=True),
                name="one_block_by_rule",
            )
        ]

    def __str__(self) -> str:
        return self.reason


class ConsentPurpose(models.TextChoices):
    """Each can be given and withdrawn by itself."""

    PROCESSING = "processing"
    MESSAGES = "messages"
    READING_HISTORY = "reading_history"


class Consent(models.Model):
    """One version of one consent, given and perhaps withdrawn: rows are added, never edited away."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=ConsentPurpose)
    text_version = models.CharField(max_length=16)
    language = models.CharField(max_length=2)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"


class EntitlementKind(models.TextChoices):
    """Two entitlements on two grounds, never one flag, never a diagnosis (plan, section 8)."""

    HOME_DELIVERY = "home_delivery"
    ACCESSIBLE_COPIES = "accessible_copies"


class Entitlement(models.Model):
    """What a patron may have beyond the ordinary; seen behind its own permission."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="entitlements")
    kind = models.CharField(max_length=20, choices=EntitlementKind)
    granted_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["patron", "kind"], name="entitled_once")]

    def __str__(self) -> str:
        return self.kind


class Origin(models.Model):
    """Where a record came from: the reader's number in the older system of an institution, so that it is known again.

    `digest` is that of the row that was written last; `guarantor_card` waits until the guarantor has come too.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="reader_origins")
    number = models.CharField(max_length=60)
    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="origins")
    digest = models.CharField(max_length=64)
    guarantor_card = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "number"], name="reader_known_by_number")
        ]
        indexes: ClassVar = [
            models.Index(fields=["institution"], condition=~models.Q(guarantor_card=""), name="origin_awaits_guarantor")
        ]

    def __str__(self) -> str:
        return self.number


class ProposedReader(models.Model):
    """A reader of an older system who may be one that we know already: a person decides, then the row goes.

    `evidence` says what agrees (codes), `draft` is the reader as sent, `loans` are those that wait for the decision.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="proposed_readers")
    number = models.CharField(max_length=60)
    candidate = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="proposals")
    evidence = models.JSONField(default=list)
    draft = models.JSONField()
    loans = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["institution", "number"], name="reader_proposed_once")]

    def __str__(self) -> str:
        return self.number


class PatronLooks(models.Model):
    """How a reader wants pages to look: sizes, colours, spacing, as `ui.appearance` writes them in one line.

    Personal data: a choice of the low-vision mode may tell of a person's sight. No row: as everybody sees them.
    """

    patron = models.OneToOneField(Patron, on_delete=models.CASCADE, related_name="looks")
    settings = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"looks of {self.patron_id}"
