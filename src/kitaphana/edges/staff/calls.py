"""A call under way: a reader on the telephone whom this browser serves, until the call is ended.

Everything done meanwhile carries the door “telephone” in the audit log. One call at a time; it is kept in the session
of the login alone and is forgotten with it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect

from kitaphana.core import clock
from kitaphana.core.actor import Actor, Door
from kitaphana.edges.staff.access import StaffRequest
from kitaphana.patrons.queries import PatronCard, patron_card

P = ParamSpec("P")
_KEY = "staff_call"
LONGEST: Final = dt.timedelta(hours=1)


def by_telephone(request: StaffRequest) -> Actor:
    """The member as who acts for a caller."""
    return replace(request.member.actor, door=Door.TELEPHONE)


def begin(request: StaffRequest, patron_id: int) -> None:
    """From now on this browser serves that reader by telephone."""
    request.session[_KEY] = [patron_id, clock.now().timestamp()]


def end(request: StaffRequest) -> None:
    """The call is over."""
    request.session.pop(_KEY, None)


def is_on(request: StaffRequest, patron_id: int) -> bool:
    """Whether that reader is being served by telephone now; a call that nobody ended is over after an hour."""
    called_id, begun_at = request.session.get(_KEY) or (0, 0.0)
    return called_id == patron_id and clock.now().timestamp() - begun_at < LONGEST.total_seconds()


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
