"""The state of a place in words: open until 20:00, round the clock, closed until tomorrow."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kitaphana.core import clock
from kitaphana.network.rules import HoursState, PointState
from kitaphana.ui import formats

ROUND_THE_CLOCK = dt.timedelta(hours=36)
"""A place that stays as it is for longer than a night and a day is said to be open round the clock."""


@dataclass(frozen=True, slots=True)
class StateWords:
    """A pill: `shape` is a class of the style sheet, `text` says the same in words."""

    shape: str
    text: str

    @property
    def is_open(self) -> bool:
        """Whether one may come in now."""
        return self.shape != "shut"


def state_words(state: PointState, now: dt.datetime, language: str, *, is_never_closed: bool = False) -> StateWords:
    """What a reader can do there now, and until when."""
    is_long = state.until is None or state.until - now > ROUND_THE_CLOCK
    until = "" if is_long or state.until is None else formats.until_hour(state.until, language)
    match state.state:
        case HoursState.STAFFED:
            return StateWords("open", _staffed(until, is_never_closed))
        case HoursState.SELF_SERVICE:
            is_always = is_never_closed or not until
            text = _("Round the clock, self-service") if is_always else _("Self-service until %(hour)s")
            return StateWords("self", text % {"hour": until})
        case HoursState.ENTER_ONLY:
            text = _("You may come in and read until %(hour)s") if until else _("You may come in and read")
            return StateWords("self", text % {"hour": until})
    return StateWords("shut", _closed(state, now, language))


def _staffed(until: str, is_never_closed: bool) -> str:
    if not until:
        return _("Open round the clock")
    text = _("Round the clock, with a librarian until %(hour)s") if is_never_closed else _("Open until %(hour)s")
    return text % {"hour": until}


def _closed(state: PointState, now: dt.datetime, language: str) -> str:
    why = state.names.name_in(language) if state.names else ""
    if state.until is None:
        text = _("Closed")
    else:
        text = _closed_until(state.until.astimezone(clock.zone()), now.astimezone(clock.zone()), language)
    return f"{text} ({why})" if why else text


def _closed_until(opens: dt.datetime, now: dt.datetime, language: str) -> str:
    hour = formats.at_hour(opens, language)
    match (opens.date() - now.date()).days:
        case 0:
            return _("Closed, opens %(at_hour)s") % {"at_hour": hour}
        case 1:
            return _("Closed, opens tomorrow %(at_hour)s") % {"at_hour": hour}
        case days if days < 7:
            words = {"weekday": formats.on_weekday(opens.date(), language), "at_hour": hour}
            return _("Closed, opens %(weekday)s %(at_hour)s") % words
    return _("Closed until %(day)s") % {"day": formats.until_day(opens.date(), language)}
