"""Hours in words: `{% load staff_calendar %}`."""

import datetime as dt

from django import template
from django.utils.translation import get_language

from kitaphana.core.trilingual import Names
from kitaphana.edges.staff.labels import EXCEPTION_RECURRENCES, HOURS_STATES
from kitaphana.network.rules import HoursState
from kitaphana.ui.formats import short_weekday

register = template.Library()
_SHAPES = {HoursState.STAFFED: "open", HoursState.SELF_SERVICE: "self", HoursState.ENTER_ONLY: "soon"}


@register.filter
def hours_state(state: str) -> str:
    """The state in words."""
    return str(HOURS_STATES.get(state, state))


@register.filter
def hours_shape(state: HoursState) -> str:
    """The shape of the state's mark, as `ui/components/state.html` knows it."""
    return _SHAPES.get(state, "shut")


@register.filter
def closing(time: dt.time) -> str:
    """A closing time; midnight is 24:00 of the day."""
    return f"{time:%H:%M}" if time != dt.time.min else "24:00"


@register.filter
def weekdays(bits: int) -> str:
    """The days of a period, Monday first, in the short words of the language."""
    language = (get_language() or "kk")[:2]
    return ", ".join(short_weekday(number, language) for number in range(7) if bits >> number & 1)


@register.filter
def recurrence(code: str) -> str:
    """How an exception repeats, in words."""
    return str(EXCEPTION_RECURRENCES.get(code, code))


@register.filter
def in_language(names: Names | None) -> str:
    """The name in the language of the page."""
    return names.name_in((get_language() or "kk")[:2]) if names else ""
