"""Texts that staff have written in place of those that come with the platform, and settings of an institution."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce

from kitaphana.core.trilingual import LANGUAGES
from kitaphana.network.models import Institution
from kitaphana.notices.rules import terms
from kitaphana.notices.rules.kinds import Channel


class TemplateVersion(models.Model):
    """One version of a text: rows are added, never edited. Of those of an institution whose day has come, the one that
    started last (of one day: the highest version) holds; where it has none, that of everybody (no institution); where
    there is none, or `is_default`, the text of the platform.

    `subject` is the heading of an e-mail, letter or push message. `body` may hold `{items}`, where `item` stands once
    for each cause that is joined.
    """

    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.CASCADE, related_name="message_texts", db_index=False
    )
    kind = models.CharField(max_length=24, help_text="a code of `rules.kinds`")
    channel = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Channel])
    language = models.CharField(max_length=2, choices=[(one, one) for one in LANGUAGES])
    version = models.PositiveIntegerField()
    starts_on = models.DateField(help_text="the day in the city from which it holds")
    is_default = models.BooleanField(default=False, help_text="from here on the platform's own text holds again")
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True, max_length=4000)
    item = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64, help_text="login")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Coalesce("institution", 0), "kind", "channel", "language", "version", name="text_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.language} v{self.version}"


def usual_days_before() -> list[int]:
    """Where an institution has said nothing."""
    return list(terms.DAYS_BEFORE)


def usual_days_after() -> list[int]:
    """Where an institution has said nothing."""
    return list(terms.DAYS_AFTER)


def check_days_before(days: object) -> None:
    """Raises ValidationError for what `rules.terms` does not take."""
    if not terms.are_days_before(days):
        raise ValidationError("not days up to the end of a registration")


def check_days_after(days: object) -> None:
    """Raises ValidationError for what `rules.terms` does not take."""
    if not terms.are_days_after(days):
        raise ValidationError("not days after the end of a registration")


class MessageSettings(models.Model):
    """How an institution sends. No row: as the defaults say. Hours are those of the city's clock.

    Quiet hours run from `quiet_from` to `quiet_until` (over midnight); digests go at `digest_at`. Readers hear of a
    registration `term_days_before` its end (0: its last day) and `term_days_after`. `monthly_limit` is the most that
    messages which cost something may cost in a month, urgent ones aside; empty is no limit.
    """

    institution = models.OneToOneField(Institution, on_delete=models.CASCADE, related_name="message_settings")
    quiet_from = models.TimeField(default=dt.time(21, 0))
    quiet_until = models.TimeField(default=dt.time(9, 0))
    digest_at = models.TimeField(default=dt.time(10, 0))
    due_soon_days = models.PositiveSmallIntegerField(default=3)
    term_days_before = models.JSONField(default=usual_days_before, blank=True, validators=[check_days_before])
    term_days_after = models.JSONField(default=usual_days_after, blank=True, validators=[check_days_after])
    has_titles_in_sms = models.BooleanField(default=False)
    has_sms = models.BooleanField(default=True)
    has_letters = models.BooleanField(default=False)
    sender_name = models.CharField(max_length=80, blank=True, help_text="empty: the institution's name")
    reply_to = models.EmailField(blank=True)
    monthly_limit = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name_plural = "message settings"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(monthly_limit__isnull=True) | models.Q(monthly_limit__gte=Decimal(0)),
                name="monthly_limit_is_money",
            ),
        ]

    def __str__(self) -> str:
        return f"message settings of {self.institution_id}"
