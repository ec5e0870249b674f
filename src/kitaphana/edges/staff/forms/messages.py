"""Forms about messages: the log, a text, a test, how an institution sends, where letters are made."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core import clock
from kitaphana.edges.staff.forms.base import StaffForm, day_field
from kitaphana.notices.queries import HAS_SUBJECT, PreviewCase, Sender
from kitaphana.notices.rules.texts import MOST_BODY, MOST_ITEM, MOST_SUBJECT, Text
from kitaphana.ui.message_words import CHANNELS, KINDS, STATES

_ALL = [("", pgettext_lazy("messages", "all"))]


class LogForm(StaffForm):
    """Which messages the log shows."""

    kind = forms.ChoiceField(label=_("Message"), required=False)
    channel = forms.ChoiceField(label=_("Way"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as the base
        super().__init__(*args, **kwargs)
        for name, words in (("kind", KINDS), ("channel", CHANNELS), ("state", STATES)):
            self.offer(name, [*_ALL, *((code, word) for code, word in words.items() if code != "layout")])


class TextForm(StaffForm):
    """A text, the case to look at it with, and where to send it for a look."""

    subject = forms.CharField(label=_("Heading"), max_length=MOST_SUBJECT, required=False)
    body = forms.CharField(
        label=_("Text"), max_length=MOST_BODY, required=False, widget=forms.Textarea(attrs={"rows": 9})
    )
    item = forms.CharField(
        label=_("Line for each book"),
        max_length=MOST_ITEM,
        required=False,
        strip=False,
        help_text=_("Stands once for each book where the text says {items}."),
    )
    case = forms.ChoiceField(
        label=_("Look at it with"), required=False, help_text=_("What real readers were told, or could be told now.")
    )
    address = forms.CharField(label=_("Send it for a look to"), max_length=120, required=False)
    starts_on = day_field(label=_("Holds from"), required=False, help_text=_("Empty: at once."))

    def __init__(self, *args: Any, kind: str, channel: str, cases: list[PreviewCase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if channel not in HAS_SUBJECT or kind == "layout":
            del self.fields["subject"]
        if kind == "layout":
            del self.fields["item"]
        if channel not in ("email", "sms") or kind == "layout":
            del self.fields["address"]
        invented = ("", _("an invented book and reader"))
        self.offer("case", [invented, *((one.key, one.label or one.key) for one in cases)])

    def clean_starts_on(self) -> dt.date | None:
        """Messages that have gone out cannot be written anew."""
        day: dt.date | None = self.cleaned_data["starts_on"]
        if day is not None and day < clock.today():
            raise forms.ValidationError(_("This day is over."))
        return day

    @property
    def text(self) -> Text:
        """What was written; call it on a valid form."""
        told = self.cleaned_data
        body = told["body"].replace("\r\n", "\n")
        return Text(told.get("subject", ""), body, told.get("item", ""))


class DaysField(forms.CharField):
    """Days with commas; a list of numbers, the same one once."""

    def __init__(self, **kwargs: Any) -> None:  # Any: as the base
        super().__init__(max_length=80, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:  # Any: what was typed, or days
        """“30, 0” of (30, 0)."""
        return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else value

    def clean(self, value: Any) -> list[int]:  # Any: as the base
        """The days as they were written."""
        parts = [part.strip() for part in super().clean(value).split(",") if part.strip()]
        if not all(part.isdecimal() and len(part) < 5 for part in parts):
            raise forms.ValidationError(_("Write days with commas: 1, 7, 30."))
        return list(dict.fromkeys(int(part) for part in parts))


class MessageSettingsForm(StaffForm):
    """How an institution sends."""

    quiet_from = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Only codes and warnings about an account go in between."),
    )
    digest_at = forms.TimeField(
        label=_("Message of the day at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("What can wait is joined into one message a day."),
    )
    due_soon_days = forms.IntegerField(label=_("Days before a book is due"), min_value=0, max_value=30)
    term_days_before = DaysField(
        label=_("Days before a registration ends"),
        help_text=_("A reminder on each, with commas: 30, 0. Zero is the last day itself; 60 at most. Empty: none."),
    )
    term_days_after = DaysField(
        label=_("Days after a registration has ended"),
        help_text=_("A reminder on each to who has not renewed: 30. Empty: none."),
    )
    sender_name = forms.CharField(
        label=_("Name of the sender"), max_length=80, required=False, help_text=_("Empty: the name of the library.")
    )
    reply_to = forms.EmailField(label=_("Answers to e-mails go to"), required=False)
    monthly_limit = forms.DecimalField(
        label=_("Most that messages may cost in a month, ₸"),
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("Beyond it no SMS goes, except codes and warnings. Empty: no limit."),
    )
    has_sms = forms.BooleanField(label=_("Send SMS"), required=False)
    has_titles_in_sms = forms.BooleanField(
        label=_("Titles of books in SMS and on locked screens"),
        required=False,
        help_text=_("Others may look on. Each reader can allow it for themselves."),
    )
    has_letters = forms.BooleanField(
        label=_("Letters on paper"),
        required=False,
        help_text=_("For overdue books of readers whom nothing else reaches; a desk prints them."),
    )

    @staticmethod
    def initial_of(sender: Sender) -> dict[str, object]:
        """The settings as the form shows them."""
        names = ("due_soon_days", "sender_name", "reply_to", "monthly_limit", "has_sms", "has_titles_in_sms")
        hours = {name: getattr(sender.hours, name) for name in ("quiet_from", "quiet_until", "digest_at")}
        terms = ("has_letters", "term_days_before", "term_days_after")
        return {**hours, **{name: getattr(sender, name) for name in (*names, *terms)}}
