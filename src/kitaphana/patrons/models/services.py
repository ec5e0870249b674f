"""What readers arrange for themselves: the forms they wish for, the calendar that follows their loans."""

from typing import ClassVar

from django.db import models

from kitaphana.patrons.models.records import Patron


class WishedForm(models.TextChoices):
    """Forms of a book that a reader may want first. A wish says nothing of why."""

    LARGE_PRINT = "large_print"
    BRAILLE = "braille"
    AUDIO = "audio"
    DAISY = "daisy"


class FormWish(models.Model):
    """A form that the reader wishes for. Personal data, and seen by staff behind the permission of entitlements."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="form_wishes")
    form = models.CharField(max_length=12, choices=WishedForm)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["patron", "form"], name="form_wished_once")]

    def __str__(self) -> str:
        return self.form


class CalendarFeed(models.Model):
    """The address under which calendars read when a reader's books are due; deleting the row ends it.

    `handle` is random and only half of the address: the other half is a keyed digest of it, so that a copy of the
    table opens nothing. Titles are in it only if `shows_titles`.
    """

    patron = models.OneToOneField(Patron, on_delete=models.CASCADE, related_name="calendar_feed")
    handle = models.CharField(max_length=32, unique=True)
    shows_titles = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.patron_id}"
