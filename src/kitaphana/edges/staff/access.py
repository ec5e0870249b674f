"""The gate before every staff page: signed in, with a post that allows it, never cached."""

import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kitaphana.edges.staff.member import Member, at_only_point, member_of
from kitaphana.edges.staff.permissions import Permission

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request that has passed the gate."""

    member: Member


StaffView = Callable[Concatenate[StaffRequest, P], HttpResponseBase]


def staff_page(
    permission: Permission, *, methods: tuple[str, ...] = ("GET",), needs_point: bool = False
) -> Callable[[StaffView[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Visitors are sent to sign in; a reader or a post without `permission` is refused (403).

    `needs_point`: without a service point chosen in this browser, go and choose one first.
    """

    def decorate(view: StaffView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @never_cache
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            member = member_of(request)
            if member is None or permission not in member.permissions:
                raise PermissionDenied
            if needs_point and member.point is None:
                member = at_only_point(request, member)
                if member.point is None:
                    return redirect("staff:point")
            staff_request = cast(StaffRequest, request)  # the same request, with its member from here on
            staff_request.member = member
            return view(staff_request, *args, **kwargs)

        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)

    return decorate


def page(request: StaffRequest, template: str, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    """A staff page: the member stands in every context."""
    return render(request, f"staff/{template}", {"member": request.member, **context}, status=status)


def command_id_of(request: StaffRequest) -> str:
    """The key of the form that was sent, bound to the login; a form without one gets a fresh key."""
    return f"form:{request.member.login}:{request.POST.get('command_id', '')[:40] or uuid.uuid4()}"
