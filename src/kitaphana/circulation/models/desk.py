"""What a desk counts beside loans: uses in the house, requests that were not met, visits, and days that are over."""

import secrets
from typing import ClassVar

from django.db import models

from kitaphana.catalog.models import Edition
from kitaphana.holdings.models import Item
from kitaphana.network.models import ServicePoint


class InHouseUse(models.Model):
    """An item used in the building without a loan (ISO 2789: in-house use); no reader belongs to it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="uses")
    service_point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, db_index=False, related_name="uses")
    used_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["service_point", "used_at"], name="use_by_point")]

    def __str__(self) -> str:
        return f"use {self.pk}"


class UnmetKind(models.TextChoices):
    """Why a reader went away without it (виды отказов)."""

    NOT_IN_STOCK = "not_in_stock"
    ALL_ON_LOAN = "all_on_loan"
    NOT_FOR_LOAN = "not_for_loan"
    LOST_OR_MISSING = "lost_or_missing"
    NO_SUCH_FORM = "no_such_form"
    OTHER = "other"


class UnmetState(models.TextChoices):
    """What the library did about it."""

    OPEN = "open"
    ORDERED = "ordered"
    SETTLED = "settled"


class UnmetRequest(models.Model):
    """Something asked for and not given (отказ): what, where, when and why, never by whom.

    `grouping_key` is `e<edition>` or `t<folded text>`: requests with the same key are for the same thing. `language`
    is ISO 639-2/B, empty when unknown; `age_band` that of the reader at the desk, empty when unknown.
    """

    service_point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, db_index=False, related_name="unmet")
    noted_at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=UnmetKind)
    text = models.CharField(max_length=200)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.SET_NULL, related_name="unmet")
    grouping_key = models.CharField(max_length=201)
    language = models.CharField(max_length=3, blank=True)
    age_band = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=8, choices=UnmetState, default=UnmetState.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["service_point", "noted_at"], name="unmet_by_point"),
            models.Index(fields=["grouping_key"], name="unmet_by_thing"),
        ]

    def __str__(self) -> str:
        return self.text


def _new_key() -> str:
    return secrets.token_hex(32)


class DeskDay(models.Model):
    """One day of one service point in its diary (дневник).

    While the day is open, readers are counted by `VisitToken`; when it is closed, `figures` keep all numbers for good
    (`rules.diary.DayFigures` as JSON), the tokens are destroyed and `key` is emptied, so that nobody can tell who came.
    `corrections` are [{"count": -2, "reason": …, "at": …}] of visits.
    """

    service_point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="days")
    on = models.DateField()
    key = models.CharField(max_length=64, blank=True, default=_new_key)
    other_visit_count = models.PositiveIntegerField(default=0)
    new_registration_count = models.PositiveIntegerField(default=0)
    renewed_registration_count = models.PositiveIntegerField(default=0)
    corrections = models.JSONField(default=list, blank=True)
    figures = models.JSONField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service_point", "on"], name="one_diary_page_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.service_point_id} {self.on}"


class VisitToken(models.Model):
    """A reader who came on an open day, under the day's own key: tells a second coming, and nothing else."""

    day = models.ForeignKey(DeskDay, on_delete=models.CASCADE, db_index=False, related_name="tokens")
    token = models.CharField(max_length=32)
    age_band = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "token"], name="a_visit_counts_once_a_day")]

    def __str__(self) -> str:
        return f"visit on day {self.day_id}"
