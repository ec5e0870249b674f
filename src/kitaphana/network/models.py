"""Tables of the network. Opening hours belong to a branch, or to one service point, which then overrides the branch."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from kitaphana.core.names import Named
from kitaphana.network.rules import (
    ExceptionRecurrence,
    HoursState,
    InstitutionKind,
    MapLineKind,
    ServicePointKind,
    StaffRole,
)


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class District(Named):
    """A district of the city; branches and stations name it by its code.

    `outline` is a ring of [longitude, latitude] in WGS 84 degrees, for a map of the city; empty where there is none.
    """

    code = models.CharField(max_length=32, unique=True)
    outline = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]


class MapLine(Named):
    """A line of the map by which one finds one's way: an avenue, a river, the foot of the mountains."""

    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=12, choices=_choices(MapLineKind))
    path = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["code"]


class Institution(Named):
    """Legal owner of stock with rules of its own."""

    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=12, choices=_choices(InstitutionKind))
    registration_months = models.PositiveSmallIntegerField(default=12)
    retention_days = models.PositiveSmallIntegerField(default=7)

    class Meta:
        ordering: ClassVar = ["code"]


class Branch(Named):
    """A library building (ISO 2789: branch library).

    `directions` say how to come there: metro, bus, entrance. `opened_on` is its first day, `closed_on` the first day
    on which it is gone; either may be unknown. `record_codes` are what records of an old system call it.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="branches")
    code = models.CharField(max_length=32, unique=True)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    address_kk = models.CharField(max_length=200, blank=True)
    address_ru = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=200, blank=True)
    district = models.CharField(max_length=32, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    record_codes = models.JSONField(default=list, blank=True)
    phones = models.JSONField(default=list, blank=True)
    amenities = models.JSONField(default=list, blank=True)
    directions_kk = models.CharField(max_length=300, blank=True, default="")
    directions_ru = models.CharField(max_length=300, blank=True, default="")
    directions_en = models.CharField(max_length=300, blank=True, default="")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]


class LendingPool(Named):
    """A group of service points with one calendar and one set of limits ("branches", "stations", "24/7")."""

    code = models.CharField(max_length=32, unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="pools")

    class Meta:
        ordering: ClassVar = ["code"]


class ServicePoint(Named):
    """A desk, self-check, station or courier hand-over. A station has no branch but an address of its own."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="service_points")
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="service_points")
    pool = models.ForeignKey(LendingPool, on_delete=models.PROTECT, related_name="service_points")
    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=12, choices=_choices(ServicePointKind))
    address_kk = models.CharField(max_length=200, blank=True)
    address_ru = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=200, blank=True)
    district = models.CharField(max_length=32, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    offers_pickup = models.BooleanField(default=True, db_default=True, help_text="holds may be fetched here")

    class Meta:
        ordering: ClassVar = ["code"]


class OpeningHours(models.Model):
    """A dated, weekly recurring stretch of one state.

    `closes_at` at or before `opens_at` runs past midnight; 00:00–00:00 is all day.
    """

    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.CASCADE, related_name="hours")
    service_point = models.ForeignKey(
        ServicePoint, null=True, blank=True, on_delete=models.CASCADE, related_name="hours"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    weekdays = models.PositiveSmallIntegerField(help_text="bit 0 is Monday … bit 6 is Sunday")
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    state = models.CharField(max_length=12, choices=_choices(HoursState))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(branch__isnull=False, service_point__isnull=True)
                | models.Q(branch__isnull=True, service_point__isnull=False),
                name="hours_have_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class HoursException(models.Model):
    """A day unlike the others: sanitary day, repair, festival. Wins over opening hours and holidays.

    `ONCE`/`YEARLY`: `starts_on`–`ends_on` inclusive. `LAST_WEEKDAY_OF_MONTH`: `weekday` (0 = Monday)
    within those dates. Without times the state holds all day.
    """

    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.CASCADE, related_name="exceptions")
    service_point = models.ForeignKey(
        ServicePoint, null=True, blank=True, on_delete=models.CASCADE, related_name="exceptions"
    )
    recurrence = models.CharField(
        max_length=24, choices=_choices(ExceptionRecurrence), default=ExceptionRecurrence.ONCE
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=_choices(HoursState), default=HoursState.CLOSED)
    reason_kk = models.CharField(max_length=200, blank=True)
    reason_ru = models.CharField(max_length=200, blank=True)
    reason_en = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(branch__isnull=False, service_point__isnull=True)
                | models.Q(branch__isnull=True, service_point__isnull=False),
                name="exception_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} from {self.starts_on}"


class PublicHoliday(Named):
    """A day off in the country, editable per year; `moved_from` names the holiday a day off stands in for."""

    on = models.DateField(unique=True)
    moved_from = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["on"]


class HolidayRule(models.Model):
    """What public holidays mean for a pool: closed by default; a 24/7 pool may ignore them."""

    pool = models.OneToOneField(LendingPool, on_delete=models.CASCADE, related_name="holiday_rule")
    state = models.CharField(max_length=12, choices=_choices(HoursState), default=HoursState.CLOSED)
    is_ignored = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.pool_id}: {self.state}"


class CalendarVersion(models.Model):
    """One row that every change of the network raises, so that caches know when to forget.

    `number` counts for people; caches go by `stamp`, which never comes twice, not even after a rollback.
    """

    number = models.BigIntegerField(default=1)
    stamp = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.number)


class StaffPost(models.Model):
    """A user in a role, at one branch or (branch empty) in the whole institution."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts")
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="posts")
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=16, choices=_choices(StaffRole))

    class Meta:
        constraints: ClassVar = [
            # no branch counts as one value; NULLS NOT DISTINCT is unknown to SQLite
            models.UniqueConstraint("user", "institution", Coalesce("branch", 0), "role", name="post_is_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class TerminalToken(models.Model):
    """A bearer token of the REST door, bound to a role and a service point; only its SHA-256 is kept."""

    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80)
    role = models.CharField(max_length=16, choices=_choices(StaffRole))
    service_point = models.ForeignKey(ServicePoint, on_delete=models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label
