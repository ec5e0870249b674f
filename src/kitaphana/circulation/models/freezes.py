"""Days on which everything stands still, and what was moved because of them."""

from typing import ClassVar

from django.db import models

from kitaphana.core.names import Names
from kitaphana.network.models import Branch, Institution


class FreezeScope(models.TextChoices):
    """What stands still."""

    BRANCH = "branch"
    INSTITUTION = "institution"
    CITY = "city"


class FreezeState(models.TextChoices):
    """moving → made → reversing → reversed; while something is moved, nothing else can be done with it."""

    MOVING = "moving"
    MADE = "made"
    REVERSING = "reversing"
    REVERSED = "reversed"


class Freeze(models.Model):
    """A branch, an institution's network or the city stands still from `first_day` to `last_day`, both inclusive.

    `exception_ids` are the closed days that it has added to calendars, and takes away again when it is reversed.
    `stage_first_day`, `stage_at` and the number `stage` tell what the present run moves: all of the period, or what it
    was prolonged by. What a stage has moved is known by its number, since a clock may stand still or go back.
    `expected`, `moved` and `put_back` are counts by kind (`FreezeKind`).
    """

    scope = models.CharField(max_length=12, choices=FreezeScope)
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="freezes", db_index=False
    )
    branch = models.ForeignKey(
        Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="freezes", db_index=False
    )
    has_stations = models.BooleanField(default=True, help_text="points without a branch stand still too")
    first_day = models.DateField()
    last_day = models.DateField()
    reason_kk = models.CharField(max_length=200)
    reason_ru = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=FreezeState, default=FreezeState.MOVING)
    exception_ids = models.JSONField(default=list)
    stage_first_day = models.DateField()
    stage_at = models.DateTimeField()
    stage = models.PositiveSmallIntegerField(default=1, db_default=1)
    expected = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    put_back = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64, help_text="login")
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.CharField(max_length=64, blank=True, default="", help_text="login")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["last_day"], name="freeze_by_last_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(scope="city", institution__isnull=True, branch__isnull=True)
                | models.Q(scope="institution", institution__isnull=False, branch__isnull=True)
                | models.Q(scope="branch", institution__isnull=False, branch__isnull=False),
                name="freeze_says_what_stands_still",
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="freeze_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"freeze {self.pk}"

    @property
    def reason(self) -> Names:
        """Why, in three languages."""
        return Names(self.reason_kk, self.reason_ru, self.reason_en)


class FreezeKind(models.TextChoices):
    """What has a date that can be moved."""

    LOAN = "loan"
    HOLD = "hold"
    TRANSIT = "transit"


class FreezeMove(models.Model):
    """A date that was moved: of which loan, hold or transit (`subject_id`), from `old` to `new`, last in which `stage`.

    `renewal_count` is that of the loan when it was moved. `is_put_back` says what reversing did: True, or False where
    somebody had changed the date since; None before.
    """

    freeze = models.ForeignKey(Freeze, on_delete=models.CASCADE, related_name="moves", db_index=False)
    kind = models.CharField(max_length=8, choices=FreezeKind)
    subject_id = models.BigIntegerField()
    old = models.DateTimeField()
    new = models.DateTimeField()
    renewal_count = models.PositiveSmallIntegerField(null=True, blank=True)
    moved_at = models.DateTimeField()
    stage = models.PositiveSmallIntegerField(default=1, db_default=1)
    is_put_back = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["freeze", "kind", "subject_id"], name="one_move_per_freeze"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} moved by freeze {self.freeze_id}"
