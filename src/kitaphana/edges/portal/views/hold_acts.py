"""What readers do with a hold that is there: for themselves or for a child."""

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.circulation.queries import HoldRow, hold_of_patron, pickup_points
from kitaphana.circulation.services import cancel_hold, change_pickup, resume_hold, suspend_hold
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.portal import hold_forms
from kitaphana.edges.portal.views.account import command
from kitaphana.ui import formats

HOLDS_ON_A_PAGE = 30


def serve_hold(request: HttpRequest, patron_id: int, hold_id: int, act: str, *, by: Actor) -> str:
    """Do it and say what was done; only with a hold of that reader's. Raises `Refused`, 404 for an unknown act."""
    if act not in _ACTS:
        raise Http404
    hold = hold_of_patron(hold_id, patron_id)
    if hold is None:
        raise Refused(Refusal("hold_unknown"))
    return _ACTS[act](request, hold, by)


def pickup_choices(patron_id: int, language: str) -> list[dict[str, object]]:
    """Where the reader may fetch holds."""
    return [{"id": point.id, "name": point.name_in(language)} for point in pickup_points(patron_id)]


def _cancel(request: HttpRequest, hold: HoldRow, by: Actor) -> str:
    cancel_hold(hold_id=hold.hold_id, by=by, command_id=_key(request, hold))
    return _("The hold on “%(title)s” is cancelled.") % {"title": hold.title}


def _suspend(request: HttpRequest, hold: HoldRow, by: Actor) -> str:
    until = hold_forms.read_day(request.POST.get("until"))
    if until is None:
        raise Refused(Refusal("suspension_invalid"))
    suspend_hold(hold_id=hold.hold_id, until=until, by=by, command_id=_key(request, hold))
    language = (get_language() or "kk")[:2]
    words_ = {"title": hold.title, "day": formats.until_day(until, language)}
    return _("“%(title)s” is paused until %(day)s. You keep your place in the queue.") % words_


def _resume(request: HttpRequest, hold: HoldRow, by: Actor) -> str:
    resume_hold(hold_id=hold.hold_id, by=by, command_id=_key(request, hold))
    return _("You wait for “%(title)s” again.") % {"title": hold.title}


def _pickup(request: HttpRequest, hold: HoldRow, by: Actor) -> str:
    pickup_id = hold_forms.read_id(request.POST.get("pickup")) or 0
    change_pickup(hold_id=hold.hold_id, pickup_point_id=pickup_id, by=by, command_id=_key(request, hold))
    return _("The place of pick-up of “%(title)s” is changed.") % {"title": hold.title}


_ACTS: dict[str, Callable[[HttpRequest, HoldRow, Actor], str]] = {
    "cancel": _cancel,
    "suspend": _suspend,
    "resume": _resume,
    "pickup": _pickup,
}


def _key(request: HttpRequest, hold: HoldRow) -> str:
    return f"{command(request)}:{hold.hold_id}"
