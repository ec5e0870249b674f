"""Holds, pick lists and transits in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from kitaphana.edges.staff.places import name_of
from kitaphana.ui import formats

HOLD_STATES: Mapping[str, Promise] = {
    "waiting": pgettext_lazy("hold", "waits"),
    "suspended": pgettext_lazy("hold", "paused"),
    "in_transit": pgettext_lazy("hold", "on its way"),
    "ready": pgettext_lazy("hold", "on the hold shelf"),
}
MOVE_REASONS: Mapping[str, Promise] = {
    "our_mistake": gettext_lazy("a mistake of ours"),
    "for_study": gettext_lazy("needed for study"),
    "for_work": gettext_lazy("needed for work"),
    "accessibility": gettext_lazy("the only accessible form"),
    "other": gettext_lazy("another reason"),
}
TRANSIT_REASONS: Mapping[str, Promise] = {
    "hold": gettext_lazy("for a reader who waits"),
    "home": gettext_lazy("home to its branch"),
    "moved": gettext_lazy("sent by a librarian"),
}
TRANSIT_STATES: Mapping[str, Promise] = {
    "sent": pgettext_lazy("transit", "on its way"),
    "received": pgettext_lazy("transit", "arrived"),
    "lost": pgettext_lazy("transit", "lost"),
    "cancelled": pgettext_lazy("transit", "called back"),
}


LEFT_WHY: Mapping[str, Promise] = {
    "expired": gettext_lazy("nobody came for it in time"),
    "cancelled": gettext_lazy("the hold was cancelled"),
    "moved": gettext_lazy("it is to be fetched elsewhere now"),
}
"""Why an item is to be taken off the hold shelf."""


def off_the_shelf(code: str, why: str) -> str:
    """What an item that was left on the hold shelf is doing there; empty for one that was not."""
    if not code:
        return ""
    reason = LEFT_WHY.get(why, "")
    return _("It stood on the hold shelf under %(code)s: %(reason)s. Take it off.") % {"code": code, "reason": reason}


def where_to(turn: str, shelf_code: str, goes_to_code: str) -> str:
    """What to do with the item in the hand, as one sentence."""
    if turn == "hold_shelf" or (shelf_code and not goes_to_code):
        return _("Put it on the hold shelf: %(code)s") % {"code": shelf_code}
    if goes_to_code:
        return _("Send it to: %(place)s") % {"place": name_of(goes_to_code)}
    return _("Put it back on its shelf.")


def reason_words(reason: Mapping[str, Any]) -> str:
    """Why this item and no other: way, load of the branch, how many there were to choose from."""
    language = (get_language() or "kk")[:2]
    count = int(reason.get("candidates", 1))
    kilometres = float(reason.get("km", 0))
    parts = [_("here already") if not kilometres else formats.distance(kilometres, language)]
    if count == 1:
        parts.append(_("the only one on a shelf"))
    else:
        chosen = ngettext("the nearest of %(count)s on a shelf", "the nearest of %(count)s on shelves", count)
        is_nearest = kilometres <= float(reason.get("nearest_km", kilometres))
        parts.append(chosen % {"count": count} if is_nearest else _("nearer branches have more to fetch"))
    if reason.get("tried"):
        parts.append(_("looked for in vain before"))
    return ", ".join(parts)
