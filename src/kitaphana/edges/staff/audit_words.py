"""An entry of the audit log as people read it: codes become words, values what they mean."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.core import clock
from kitaphana.core.errors import Refusal
from kitaphana.edges.staff.audit_acts import ACTS
from kitaphana.edges.staff.audit_names import ACTOR_KINDS, DETAILS, DOORS, SUBJECTS
from kitaphana.edges.staff.labels import HOURS_STATES, ROLE_NAMES, UNMET_KINDS
from kitaphana.edges.staff.places import name_of
from kitaphana.edges.staff.presenters import sentences_for
from kitaphana.edges.staff.stock_labels import CONDITIONS
from kitaphana.ui import formats

if TYPE_CHECKING:
    from collections.abc import Callable

    from kitaphana.core.audit_trail import AuditLine

_SHOWN_OF_A_LIST = 5
_FINGERPRINT = 12
_CODES: Mapping[str, Mapping[str, Promise]] = {
    "role": ROLE_NAMES, "condition": CONDITIONS, "undone": ACTS, "kind": UNMET_KINDS, "state": HOURS_STATES
}  # fmt: skip


def in_words(names: Mapping[str, Promise], code: str) -> str:
    """The words for a code; without any the code with blanks."""
    return str(names[code]) if code in names else code.replace("_", " ")


def act_words(code: str) -> str:
    """What was done."""
    return in_words(ACTS, code)


def subject_words(subject: str) -> str:
    """To what it was done: `loan:17` is “Loan 17”. A reader is named by a number that nobody can look up: no number."""
    kind, _colon, number = subject.partition(":")
    words = in_words(SUBJECTS, kind)
    if kind == "patron" or not number:
        return words
    return f"{words} {name_of(number)}"


def actor_words(line: "AuditLine") -> str:
    """Who did it: a login, else what kind of actor."""
    return line.login or in_words(ACTOR_KINDS, line.actor_kind)


def door_words(code: str) -> str:
    """By which door."""
    return in_words(DOORS, code)


def detail_words(line: "AuditLine") -> list[tuple[str, str]]:
    """The details: name and value, both in words."""
    return [(in_words(DETAILS, name), _value(name, value)) for name, value in line.details.items()]


def _value(name: str, value: Any) -> str:  # Any: JSON has no static type
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _listed(name, value)
    if isinstance(value, dict):
        return ", ".join(f"{in_words(DETAILS, part)}: {_value(part, one)}" for part, one in value.items())
    text = str(value)
    if name in _SPECIAL:
        return _SPECIAL[name](text)
    return in_words(_CODES[name], text) if name in _CODES else _moment(text)


def _listed(name: str, values: list[Any]) -> str:
    if name in ("refused", "overridden"):
        return " ".join(one.text for one in sentences_for(Refusal(str(code)) for code in values))
    shown = ", ".join(_value(name, one) for one in values[:_SHOWN_OF_A_LIST])
    more = len(values) - _SHOWN_OF_A_LIST
    return _("%(shown)s and %(count)s more") % {"shown": shown, "count": more} if more > 0 else shown


def _moment(text: str) -> str:
    """A day or a moment as the page writes it; all else as it is."""
    language = (get_language() or "kk")[:2]
    try:
        if len(text) == len("2026-11-30"):
            return formats.day(dt.date.fromisoformat(text), language)
        if "T" in text:
            moment = dt.datetime.fromisoformat(text).astimezone(clock.zone())
            return f"{formats.day(moment.date(), language)}, {moment:%H:%M}"
    except ValueError:
        return text
    return text


_SPECIAL: "Mapping[str, Callable[[str], str]]" = {
    "digest": lambda text: text[:_FINGERPRINT],
    "sha256": lambda text: text[:_FINGERPRINT],
    "service_point": name_of,
    "institution": name_of,
    "branch": name_of,
    "pool": name_of,
    "pickup": name_of,
}
