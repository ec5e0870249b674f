"""A call under way: a reader on the telephone whom this browser serves, until the call is ended.

Everything done meanwhile carries the door “telephone” in the audit log. One call at a time; it is kept in the session
of the login alone and is forgotten with it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect

from kitaphana.core import clock
from kitaphana.core.actor import Actor, Door
from kitaphana.edges.staff.access import StaffRequest
from kitaphana.edges.staff.forms.calls import number_of
from kitaphana.patrons.queries import PatronCard, patron_card

P = ParamSpec("P")
_KEY, _CODE, _SHOWN = "staff_call", "staff_call_code", "staff_call_shown"
LONGEST: Final = dt.timedelta(hours=1)


def by_telephone(request: StaffRequest) -> Actor:
    """The member as who acts for a caller."""
    return replace(request.member.actor, door=Door.TELEPHONE)


def acting_for(request: StaffRequest, patron_id: int | None) -> Actor:
    """The member as who acts for that reader: by telephone while the reader is on it, wherever the page stands."""
    is_calling = patron_id is not None and is_on(request, patron_id)
    return by_telephone(request) if is_calling else request.member.actor


def begin(request: StaffRequest, patron_id: int) -> None:
    """From now on this browser serves that reader by telephone."""
    end(request)
    request.session[_KEY] = [patron_id, clock.now().timestamp()]


def end(request: StaffRequest) -> None:
    """The call is over, and with it what the caller has shown."""
    for key in (_KEY, _CODE, _SHOWN):
        request.session.pop(key, None)


def is_on(request: StaffRequest, patron_id: int) -> bool:
    """Whether that reader is being served by telephone now; a call that nobody ended is over after an hour."""
    called_id, begun_at = request.session.get(_KEY) or (0, 0.0)
    return called_id == patron_id and clock.now().timestamp() - begun_at < LONGEST.total_seconds()


def keep_code(request: StaffRequest, patron_id: int, handle: str, *, is_new: bool) -> None:
    """A code went to an address of the record, or (`is_new`) to one that shall stand there: the caller reads it out."""
    request.session[_CODE] = [patron_id, handle, is_new]


def code_of(request: StaffRequest, patron_id: int) -> tuple[str, bool]:
    """Handle of the code that the caller is to read out, and whether its address is new; empty without one."""
    called_id, handle, is_new = request.session.get(_CODE) or (0, "", False)
    return (handle, is_new) if called_id == patron_id else ("", False)


def note_shown(request: StaffRequest, patron_id: int) -> None:
    """The caller has read out a code: until the call ends it is known that an address of the record is theirs."""
    request.session.pop(_CODE, None)
    request.session[_SHOWN] = patron_id


def has_shown(request: StaffRequest, patron_id: int) -> bool:
    """Whether the caller has shown it. Name and birth date are known to many; what leads elsewhere asks for more."""
    return request.session.get(_SHOWN) == patron_id


def number_in(request: StaffRequest, name: str) -> int:
    """An id of a form; nonsense is 0, which nothing has."""
    return number_of(request.POST.get(name))


def is_ticked(request: StaffRequest, name: str, otherwise: str) -> bool:
    """Whether a box that the caller was asked about is ticked; else it is said that it must be."""
    if request.POST.get(name) == "on":
        return True
    messages.error(request, otherwise)
    return False


CallView = Callable[Concatenate[StaffRequest, PatronCard, P], HttpResponseBase]


def during_call(view: CallView[P]) -> Callable[Concatenate[StaffRequest, int, P], HttpResponseBase]:
    """Only while that reader is on the telephone; otherwise first to the questions that begin a call."""

    @wraps(view)
    def guarded(request: StaffRequest, patron_id: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        reader = patron_card(patron_id)
        if reader is None:
            raise Http404
        if not is_on(request, patron_id):
            return redirect("staff:call", patron_id)
        return view(request, reader, *args, **kwargs)

    return cast("Callable[Concatenate[StaffRequest, int, P], HttpResponseBase]", guarded)
