"""Forms for opening hours, exceptions and public holidays."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from kitaphana.core.trilingual import Names
from kitaphana.edges.staff.forms.base import StaffForm, day_field
from kitaphana.edges.staff.labels import EXCEPTION_RECURRENCES, HOURS_STATES
from kitaphana.network.rules import DayException, ExceptionRecurrence, HoursState, WeeklyPeriod

_DAYS = [(str(number), name) for number, name in WEEKDAYS.items()]


def _time_field(**options: Any) -> forms.TimeField:  # Any: options of the field
    return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options)


class PeriodForm(StaffForm):
    """A weekly period of one state."""

    weekdays = forms.MultipleChoiceField(
        label=_("Days of the week"),
        choices=_DAYS,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        required=False,
    )
    opens_at = _time_field(label=_("From"))
    closes_at = _time_field(
        label=_("To"), help_text=_("A time before the first one is on the next day; 00:00 to 00:00 is the whole day.")
    )
    state = forms.ChoiceField(label=_("State"), choices=list(HOURS_STATES.items()))
    valid_from = day_field(label=_("First day"))
    valid_to = day_field(label=_("Last day"), required=False)

    @property
    def period(self) -> WeeklyPeriod:
        """The period as the rules know it."""
        data = self.cleaned_data
        return WeeklyPeriod(
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            weekdays=sum(1 << int(day) for day in data["weekdays"]),
            opens_at=data["opens_at"],
            closes_at=data["closes_at"],
            state=HoursState(data["state"]),
        )


class EndForm(StaffForm):
    """The last day of a period."""

    last_day = day_field(label=_("Last day"))


class ExceptionForm(StaffForm):
    """A day, or days, unlike the others."""

    starts_on = day_field(label=_("First day"))
    ends_on = day_field(label=_("Last day"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=list(HOURS_STATES.items()), initial=HoursState.CLOSED.value)
    recurrence = forms.ChoiceField(label=_("Repeats"), choices=list(EXCEPTION_RECURRENCES.items()))
    weekday = forms.ChoiceField(
        label=_("Day of the week"),
        choices=[("", "—"), *_DAYS],
        required=False,
        help_text=_("Only for the last such day of every month."),
    )
    opens_at = _time_field(label=_("From"), required=False)
    closes_at = _time_field(label=_("To"), required=False, help_text=_("Without times it holds for the whole day."))
    reason_kk = forms.CharField(label=_("Reason in Kazakh"), max_length=200)
    reason_ru = forms.CharField(label=_("Reason in Russian"), max_length=200)
    reason_en = forms.CharField(label=_("Reason in English"), max_length=200)

    @property
    def exception(self) -> DayException:
        """The exception as the rules know it."""
        data = self.cleaned_data
        return DayException(
            recurrence=ExceptionRecurrence(data["recurrence"]),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            weekday=int(data["weekday"]) if data["weekday"] else None,
            opens_at=data["opens_at"],
            closes_at=data["closes_at"],
            state=HoursState(data["state"]),
            reason=Names(data["reason_kk"], data["reason_ru"], data["reason_en"]),
        )


class HolidayForm(StaffForm):
    """A public day off."""

    on = day_field(label=_("Day"))
    moved_from = day_field(label=_("In place of"), required=False, help_text=_("For a day off that was moved."))
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=200)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)

    @property
    def holiday(self) -> dict[str, Any]:  # Any: arguments of several types
        """Arguments for the services."""
        data = self.cleaned_data
        names = Names(data["name_kk"], data["name_ru"], data["name_en"])
        return {"on": data["on"], "moved_from": data["moved_from"], "names": names}
