"""What readers have chosen for themselves."""

from typing import ClassVar

from django.db import models

from kitaphana.notices.rules.kinds import Channel
from kitaphana.patrons.models import Patron


class ChannelPreference(models.Model):
    """A reader's own word on one kind over one channel; without a row the kind's own channels hold."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="message_preferences", db_index=False)
    kind = models.CharField(max_length=24)
    channel = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Channel])
    is_on = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patron", "kind", "channel"], name="preference_is_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}: {'on' if self.is_on else 'off'}"


class ReaderMessageSettings(models.Model):
    """How a reader wants messages written. No row: Kazakh in Cyrillic letters, no titles in SMS."""

    patron = models.OneToOneField(Patron, on_delete=models.CASCADE, related_name="message_settings")
    is_kazakh_latin = models.BooleanField(default=False)
    has_titles_in_sms = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "reader message settings"

    def __str__(self) -> str:
        return f"message settings of {self.patron_id}"
