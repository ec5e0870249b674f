"""Holds, and which item is to be fetched from the shelf for each."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce

from kitaphana.catalog.models import Edition, Work
from kitaphana.circulation.rules.holds import ACTIVE, CAUGHT, READY
from kitaphana.holdings.models import Item
from kitaphana.network.models import Branch, Institution, ServicePoint
from kitaphana.patrons.models import Patron


class HoldState(models.TextChoices):
    """The life of a hold; the table of moves is in `rules/holds.py`."""

    WAITING = "waiting"
    SUSPENDED = "suspended"
    IN_TRANSIT = "in_transit"
    READY = "ready"
    FULFILLED = "fulfilled"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class HoldEnd(models.TextChoices):
    """Who or what ended a hold that was not fulfilled."""

    READER = "reader"
    STAFF = "staff"
    NOT_FETCHED = "not_fetched"
    NO_LONGER_NEEDED = "no_longer_needed"
    NOTHING_LEFT = "nothing_left"
    MERGED = "merged"


class Hold(models.Model):
    """A place in the queue for a work, or only for one edition (`edition`), volume or item (`wanted_item`) of it.

    `patron` is the one link to the reader; it is cut like that of a loan. The queue of a work is ordered by `ranked_at`
    and id. `language` (ISO 639-2/B) and `form` are wishes, empty for "first available". `item` is the one that was
    caught for the hold: on its way to `pickup_point` or waiting there under `shelf_code` until `expires_at`.
    `estimated_days_low` and `_high` are what the reader was told when placing it. `seen_edition` is an edition that the
    work had then: when the work is emptied into another one, the hold goes where that edition went.
    """

    patron = models.ForeignKey(Patron, null=True, on_delete=models.SET_NULL, related_name="holds")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="holds")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="holds", db_index=False)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    seen_edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    wanted_item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="item_holds")
    volume_key = models.CharField(max_length=120, blank=True, default="")
    language = models.CharField(max_length=3, blank=True, default="")
    form = models.CharField(max_length=16, blank=True, default="")
    pickup_point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="holds", db_index=False)
    patron_category = models.CharField(max_length=24)
    age_band = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=12, choices=HoldState, default=HoldState.WAITING)
    placed_at = models.DateTimeField()
    ranked_at = models.DateTimeField(help_text="the place in the queue; that of `placed_at` unless staff moved it")
    suspended_until = models.DateField(null=True, blank=True, help_text="first day on which it waits again")
    needed_until = models.DateField(null=True, blank=True, help_text="last day on which the reader still wants it")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="caught_for")
    caught_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="end of the last open day on the hold shelf")
    shelf_code = models.CharField(max_length=8, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=20, choices=HoldEnd, blank=True, default="")
    estimated_days_low = models.PositiveSmallIntegerField(null=True, blank=True)
    estimated_days_high = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["work", "ranked_at", "id"], condition=models.Q(state__in=ACTIVE), name="hold_queue"),
            models.Index(fields=["patron"], condition=models.Q(closed_at__isnull=True), name="hold_open_by_patron"),
            models.Index(fields=["pickup_point", "expires_at"], condition=models.Q(state=READY), name="hold_on_shelf"),
            models.Index(
                fields=["state", "ranked_at", "id"], condition=models.Q(closed_at__isnull=True), name="hold_open"
            ),
            models.Index(fields=["closed_at"], condition=models.Q(patron__isnull=False), name="hold_link_to_cut"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "patron",
                "work",
                Coalesce("edition", 0),
                Coalesce("wanted_item", 0),
                "volume_key",
                condition=models.Q(closed_at__isnull=True),
                name="one_place_per_reader",
            ),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(state__in=CAUGHT), name="one_hold_per_caught_item"
            ),
            models.UniqueConstraint(
                fields=["pickup_point", "shelf_code"], condition=models.Q(state=READY), name="one_code_per_shelf"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CAUGHT, item__isnull=False) | ~models.Q(state__in=CAUGHT),
                name="caught_hold_has_item",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ACTIVE, closed_at__isnull=True)
                | (~models.Q(state__in=ACTIVE) & models.Q(closed_at__isnull=False)),
                name="ended_hold_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class LeftWhy(models.TextChoices):
    """Why an item stands on a hold shelf no longer for its hold."""

    EXPIRED = "expired"
    CANCELLED = "cancelled"
    MOVED = "moved"


class LeftOnShelf(models.Model):
    """An item that still stands on a hold shelf under a code that is its own no longer: somebody is to take it off.

    Its hold has ended, or is fetched elsewhere now (`why`); the item has been passed on in the records.
    `cleared_at`: since then it was in somebody's hand. No reader is in it.
    """

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="left", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="left", db_index=False)
    service_point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="left", db_index=False)
    shelf_code = models.CharField(max_length=8)
    why = models.CharField(max_length=10, choices=LeftWhy)
    left_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "left on shelf"
        indexes: ClassVar = [
            models.Index(
                fields=["service_point", "id"], condition=models.Q(cleared_at__isnull=True), name="left_to_clear"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(cleared_at__isnull=True), name="left_on_one_shelf"
            ),
        ]

    def __str__(self) -> str:
        return f"left {self.pk}"


class TargetState(models.TextChoices):
    """What became of a line of a pick list."""

    OPEN = "open"
    FOUND = "found"
    NOT_FOUND = "not_found"
    DROPPED = "dropped"


class HoldTarget(models.Model):
    """A line of a branch's pick list: fetch this item from the shelf for that hold.

    `reason` says why this item and not another: plain values of the choice (kilometres, load, turn), never a reader.
    """

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="targets", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="targets", db_index=False)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="targets", db_index=False)
    state = models.CharField(max_length=10, choices=TargetState, default=TargetState.OPEN)
    reason = models.JSONField(default=dict)
    targeted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["branch", "id"], condition=models.Q(state="open"), name="target_pick_list"),
            models.Index(fields=["hold", "id"], name="target_of_hold"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hold"], condition=models.Q(state="open"), name="one_target_per_hold"),
            models.UniqueConstraint(fields=["item"], condition=models.Q(state="open"), name="one_target_per_item"),
        ]

    def __str__(self) -> str:
        return f"target {self.pk}"
