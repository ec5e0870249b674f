"""What the library keeps of the reader: to take along, and to be forgotten."""

import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kitaphana.core.errors import Refused
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.presenters import refusals
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.edges.portal.views.security import proved_lately
from kitaphana.patrons.auth import confirm_password, source_of_request
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import rights
from kitaphana.ui import reader_data

_TYPES = {"json": "application/json", "html": "text/html; charset=utf-8"}


@for_readers
@require_safe
def my_data(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """What is kept and why, the way to the file of it, and the way to be forgotten."""
    obstacles = [refusals.sentence(one) for one in rights.erasure_obstacles(patron.id)]
    user: Any = request.user
    is_proved, has_password = proved_lately(request), user.has_usable_password()
    context = {
        "section": "data",
        "obstacles": obstacles,
        "is_proved": is_proved,
        "must_prove_first": not is_proved and not has_password,
        "has_passkey": is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]),
        "command_id": uuid.uuid4().hex,
    }
    return render(request, "portal/my_data.html", context)


@for_readers
@require_POST
def data_file(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Everything as one file (`kind` is json or html), for who has just shown to be the reader.

    A session that was left open, or was stolen, is enough to look at pages one by one and not for a copy of all.
    """
    kind = request.POST.get("kind", "")
    if kind not in _TYPES:
        raise Http404
    try:
        _confirm(request)
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
        return redirect("portal:my_data")
    told = rights.export_patron(patron_id=patron.id, by=READER)
    body = reader_data.as_json(told) if kind == "json" else reader_data.as_page(told, _language())
    answer = HttpResponse(body, content_type=_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="my-library-data.{kind}"'
    return answer


def _confirm(request: HttpRequest) -> None:
    """A code or passkey a moment ago, or the password now. Raises `too_many_attempts`, `password_wrong`."""
    if not proved_lately(request):
        source, password = source_of_request(request), request.POST.get("password", "")[:200]
        confirm_password(user_id=request.user.pk or 0, password=password, source=source)


@for_readers
@require_POST
def forget_me(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Forget the reader who has typed the password, or has just shown a code or a passkey, and ticked the box.

    The session ends with it.
    """
    if request.POST.get("is_sure") != "on":
        messages.error(request, _("Tick the box if you are sure."))
        return redirect("portal:my_data")
    try:
        _confirm(request)
        key = f"portal:{request.POST.get('command_id', '')[:40] or uuid.uuid4().hex}"
        rights.erase_patron(patron_id=patron.id, by=READER, command_id=key)
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
        return redirect("portal:my_data")
    logout(request)
    messages.success(request, _("The library has forgotten you. You are welcome to join again at any time."))
    answer = redirect("portal:home")
    answer["Clear-Site-Data"] = '"storage"'
    return answer


def _language() -> str:
    return (get_language() or "kk")[:2]
