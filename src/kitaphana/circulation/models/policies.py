"""The grid of policies in versions: rows of criteria, each with a named policy of every kind or none."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce

from kitaphana.circulation.rules.kinds import KINDS
from kitaphana.core.names import Named
from kitaphana.holdings.models import ItemCategory
from kitaphana.network.models import Institution, LendingPool
from kitaphana.patrons.models import PatronCategory


class VersionState(models.TextChoices):
    """draft ⇄ submitted → released; draft | submitted → discarded. Which released one holds is a matter of the day."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RELEASED = "released"
    DISCARDED = "discarded"


class GridVersion(models.Model):
    """A whole grid. On a day that released one holds whose start is the latest not after that day.

    `based_on` is the version that it was copied from. `edited_by`, `submitted_by` and `released_by` are logins;
    `released_at` decides between two that start on one day.
    """

    number = models.BigIntegerField(unique=True, help_text="decisions name the version by it")
    title = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    starts_on = models.DateField(null=True, blank=True)
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies")
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    edited_by = models.CharField(max_length=64, blank=True)
    submitted_by = models.CharField(max_length=64, blank=True)
    released_by = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["-starts_on", "-released_at"], condition=models.Q(state="released"), name="grid_in_force"
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state="released") | models.Q(starts_on__isnull=False, released_at__isnull=False),
                name="released_grid_has_a_start",
            )
        ]

    def __str__(self) -> str:
        return f"grid {self.number}"


def _only_own_values() -> models.Q:
    """A policy holds values of its own kind."""
    own = models.Q()
    for kind in KINDS:
        foreign = {f"{value}__isnull": True for other, values in KINDS.items() if other != kind for value in values}
        own |= models.Q(kind=kind, **foreign)
    return own


class NamedPolicy(Named):
    """Values of one kind under a name, as part of one version; an empty value falls through to a lighter row's."""

    version = models.ForeignKey(GridVersion, on_delete=models.CASCADE, related_name="policies")
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in KINDS])
    code = models.SlugField(max_length=40)
    is_lendable = models.BooleanField(null=True, blank=True)
    loan_days = models.PositiveSmallIntegerField(null=True, blank=True)
    max_loans = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="open loans of this patron in the pool"
    )
    max_of_category = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="open loans of the item's category in the pool, beside max_loans"
    )
    max_in_all = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="open loans of this patron in all pools together, of whatever category"
    )
    max_renewals = models.PositiveSmallIntegerField(null=True, blank=True)
    renewal_days = models.PositiveSmallIntegerField(null=True, blank=True)
    max_in_library = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="open reading-room loans of this patron in the pool"
    )
    in_library_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="length of a reading-room loan where the point does not close"
    )
    is_holdable = models.BooleanField(null=True, blank=True)
    max_holds = models.PositiveSmallIntegerField(null=True, blank=True, help_text="holds of this patron at a time")
    shelf_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="open days on the hold shelf")
    floats = models.BooleanField(null=True, blank=True, help_text="stays where it came back")
    transit_days = models.PositiveSmallIntegerField(null=True, blank=True)
    overdue_steps = models.JSONField(null=True, blank=True, help_text="days after the due date")
    block_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    lost_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    takes_same = models.BooleanField(null=True, blank=True)
    takes_equal = models.BooleanField(null=True, blank=True)
    takes_payment = models.BooleanField(null=True, blank=True)
    price_percent = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "kind", "code"], name="one_policy_per_code"),
            models.CheckConstraint(condition=_only_own_values(), name="policy_holds_its_own_values"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} policy {self.code}"


def _policy() -> "models.ForeignKey[NamedPolicy | None, NamedPolicy | None]":
    return models.ForeignKey(
        NamedPolicy, null=True, blank=True, on_delete=models.RESTRICT, db_index=False, related_name="+"
    )


class PolicyRow(models.Model):
    """One row of a version. Empty criteria match all; an empty policy falls through to the next more general row.

    The heaviest row wins, by the weights in `rules/policy.py`: pool, then institution, patron category, age, item
    category, form. Each policy is of the kind that the field is called after, and of the same version.
    """

    version = models.ForeignKey(GridVersion, on_delete=models.CASCADE, related_name="rows")
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.CASCADE)
    pool = models.ForeignKey(LendingPool, null=True, blank=True, on_delete=models.CASCADE)
    patron_category = models.ForeignKey(PatronCategory, null=True, blank=True, on_delete=models.CASCADE)
    item_category = models.ForeignKey(ItemCategory, null=True, blank=True, on_delete=models.CASCADE)
    age_band = models.CharField(max_length=8, blank=True, default="", db_default="")
    form = models.CharField(max_length=24, blank=True, default="", db_default="")
    loan = _policy()
    inside = _policy()
    renewal = _policy()
    hold = _policy()
    transit = _policy()
    overdue = _policy()
    lost = _policy()

    class Meta:
        constraints: ClassVar = [
            # an empty criterion counts as one value; NULLS NOT DISTINCT is unknown to SQLite
            models.UniqueConstraint(
                "version",
                Coalesce("institution", 0),
                Coalesce("pool", 0),
                Coalesce("patron_category", 0),
                Coalesce("item_category", 0),
                "age_band",
                "form",
                name="one_policy_row_per_cell",
            ),
        ]

    def __str__(self) -> str:
        return f"policy row {self.pk}"


class PolicyVersion(models.Model):
    """One row that every change of what is released raises, so that caches know when to forget."""

    number = models.BigIntegerField(default=1)
    stamp = models.UUIDField(default=uuid.uuid4, help_text="never used twice, unlike the number after a rollback")

    def __str__(self) -> str:
        return str(self.number)


class TwoPersonRelease(models.Model):
    """An institution for whose rules one person edits and another one releases."""

    institution = models.OneToOneField(Institution, on_delete=models.CASCADE, related_name="two_person_release")

    def __str__(self) -> str:
        return f"two people release rules of {self.institution_id}"


class Simulation(models.Model):
    """A draft against the decisions of the last weeks: queued, running, done or failed; the last one of each draft.

    `results` is `SimulationResults.as_dict`: counts and rows, nothing of a reader.
    """

    version = models.OneToOneField(GridVersion, on_delete=models.CASCADE, related_name="simulation")
    state = models.CharField(max_length=10, default="queued")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    results = models.JSONField(default=dict)
    login = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"simulation of version {self.version_id} ({self.state})"
