"""The evidence of a fact in words."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.core import clock
from kitaphana.core.errors import Refusal
from kitaphana.edges.staff.labels import ITEM_STATUSES
from kitaphana.edges.staff.presenters import sentence_for
from kitaphana.ui import formats

if TYPE_CHECKING:
    from kitaphana.circulation.queries.reviews import ReviewRow

_EVIDENCE: Mapping[str, Promise] = {
    "status": _("Believed to be"),
    "believed_at": _("Believed at"),
    "at": _("Seen at"),
    "goes_to": _("Sent to"),
    "home": _("Belongs to the branch"),
    "branch": _("Sought at the branch"),
    "shelf_code": _("Stood on the hold shelf under"),
    "codes": _("The rules say"),
    "happened_at": _("Happened"),
    "other_loaned_at": _("The other loan began"),
    "asked_on": _("The reader was asked"),
    "by": _("Noted by"),
}
_NOT_KEPT = ": —"
"""What a sentence says in place of numbers and reasons, which evidence does not keep."""
_PLACES = frozenset({"believed_at", "at", "goes_to", "home", "branch"})


def evidence_of(row: "ReviewRow", places: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the record says, in words; what it says of nobody's interest (ids) stays out."""
    told = ((name, row.evidence.get(code), code) for code, name in _EVIDENCE.items())
    return [(str(name), _in_words(code, value, places)) for name, value, code in told if value]


def _in_words(code: str, value: Any, places: Mapping[str, str]) -> str:  # Any: plain JSON values
    if code in _PLACES:
        return f"{places[value]} · {value}" if value in places else str(value)
    if code == "status":
        return str(ITEM_STATUSES.get(value, value))
    if code == "codes":
        return " ".join(sentence_for(Refusal(one)).text.replace(_NOT_KEPT, "") for one in value)
    if code.endswith("_at"):
        moment = dt.datetime.fromisoformat(value).astimezone(clock.zone())
        return f"{formats.day(moment.date(), _language())}, {moment:%H:%M}"
    if code.endswith("_on"):
        return formats.day(dt.date.fromisoformat(value), _language())
    return str(value)


def _language() -> str:
    return (get_language() or "kk")[:2]
