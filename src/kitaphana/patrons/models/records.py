"""People and bodies entitled to borrow. Columns with personal data live in this package only."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from kitaphana.core.names import Named
from kitaphana.network.models import Branch, Institution
from kitaphana.patrons.rules import GUARANTOR_BELOW_AGE, full_name


class PatronCategory(Named):
    """Adult, child, student, school…: a criterion of the policy grid.

    Readers younger than `guarantor_below_age` borrow on the guarantee of an adult (0: nobody has to). Who is younger
    than `least_age` or older than `most_age` is proposed another category when the term is renewed; empty is no border.
    `is_for_newcomers`: of who joined online and was not yet seen at a desk. `lends_on_guarantee_only`: who is that
    young takes nothing home while nobody answers for them, however they became a reader.
    """

    code = models.CharField(max_length=24, unique=True)
    is_collective = models.BooleanField(default=False)
    is_for_newcomers = models.BooleanField(default=False, db_default=False)
    guarantor_below_age = models.PositiveSmallIntegerField(default=GUARANTOR_BELOW_AGE, db_default=GUARANTOR_BELOW_AGE)
    lends_on_guarantee_only = models.BooleanField(default=False, db_default=False)
    least_age = models.PositiveSmallIntegerField(null=True, blank=True)
    most_age = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_for_newcomers"],
                condition=models.Q(is_for_newcomers=True),
                name="one_category_of_newcomers",
            )
        ]


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
    home_branch = models.ForeignKey(
        Branch, null=True, blank=True, on_delete=models.SET_NULL, related_name="patrons", db_index=False
    )
    language = models.CharField(max_length=2, default="kk")
    guarantor = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="wards")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="absorbed",
        help_text="an empty shell since",
    )
    is_compared = models.BooleanField(default=False, db_default=False, help_text="looked for doubles since it changed")
    pin_hash = models.CharField(max_length=160, blank=True, help_text="Argon2id; for terminals only")
    note = models.CharField(
        max_length=1000, blank=True, default="", db_default="", help_text="what an older system knew beside"
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["email"], name="patron_email"),
            # readers of a branch, and those among them whose name begins so
            models.Index(
                fields=["home_branch", "folded_name"],
                name="patron_by_branch",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index(fields=["born_on"], condition=models.Q(born_on__isnull=False), name="patron_born"),
            models.Index(fields=["id"], condition=models.Q(is_compared=False), name="patron_to_compare"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The parts that are there, in the order of the region: surname, given name, patronymic."""
        return full_name(self.surname, self.given_name, self.patronymic)


class PatronKey(models.Model):
    """A key under which a reader is looked for: `n` and consonants of a word of the name (also with one of them
    missing), or `t` and the digits of the phone from the last to the first. Kept by the services with name and phone.
    """

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=24)

    class Meta:
        indexes: ClassVar = [
            # the class serves equality and beginnings alike on PostgreSQL
            models.Index(fields=["key", "patron"], name="patron_key", opclasses=["varchar_pattern_ops", "int8_ops"]),
        ]

    def __str__(self) -> str:
        return f"key of {self.patron_id}"


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
        indexes: ClassVar = [models.Index(fields=["institution", "expires_on", "id"], name="term_by_end")]

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
    """Each can be given and withdrawn by itself; every third party is one of its own."""

    PROCESSING = "processing"
    MESSAGES = "messages"
    READING_HISTORY = "reading_history"
    COURIER = "courier"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"


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


class PatronLooks(models.Model):
    """How a reader wants pages to look: sizes, colours, spacing, as `ui.appearance` writes them in one line.

    Personal data: a choice of the low-vision mode may tell of a person's sight. No row: as everybody sees them.
    """

    patron = models.OneToOneField(Patron, on_delete=models.CASCADE, related_name="looks")
    settings = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"looks of {self.patron_id}"
