"""The safety of one's own login: passkeys, password, second step, devices. For readers and for staff alike."""

import time
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.forms import SetPasswordForm
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kitaphana.core.errors import Refused
from kitaphana.edges.portal.views.sign_in import safe_next
from kitaphana.patrons.queries import patron_id_of_user
from kitaphana.patrons.services import own_login
from kitaphana.ui import formats, sign_in

FRESH_SECONDS: Final = 900


@never_cache
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """How this login is opened, and where it is open now."""
    context = {**sign_in.safety_panels(request), "section": "security", "is_reader": _is_reader(request)}
    return render(request, "portal/security.html", context)


@never_cache
@login_required
@require_POST
def end_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Sign out one device of one's own; 404 for those of others."""
    try:
        own_login.end_device(user_id=request.user.pk or 0, device_id=device_id)
    except Refused as refused:
        raise Http404 from refused
    messages.success(request, _("That device is signed out."))
    return redirect(safe_next(request) or "portal:security")


@never_cache
@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = own_login.end_other_devices(user_id=request.user.pk or 0, this_key=request.session.session_key or "")
    text = ngettext("%(number)s other device is signed out.", "%(number)s other devices are signed out.", count)
    messages.success(request, text % {"number": formats.number(count)})
    return redirect(safe_next(request) or "portal:security")


@never_cache
@login_required
def new_password(request: HttpRequest) -> HttpResponse:
    """A new password without the old one, for somebody who has just come in by code or passkey."""
    user: Any = request.user
    if not proved_lately(request):
        if user.has_usable_password():
            return redirect("account_change_password")
        return redirect(f"{reverse('portal:sign_in_code')}?{urlencode({'next': request.path})}")
    form = SetPasswordForm(user, request.POST or None)
    if form.is_valid():
        get_adapter(request).set_password(user, form.cleaned_data["password1"])
        update_session_auth_hash(request, user)
        own_login.password_changed(user_id=user.pk, this_key=request.session.session_key or "")
        messages.success(request, _("The new password holds from now on. You are signed out everywhere else."))
        return redirect("portal:security")
    return render(request, "portal/new_password.html", {"form": form, "section": "security"})


def proved_lately(request: HttpRequest) -> bool:
    """Whether this session has shown a code or a passkey within the quarter of an hour."""
    since = time.time() - FRESH_SECONDS
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return any(record.get("method") in {"code", "mfa"} and record.get("at", 0) > since for record in records)


def _is_reader(request: HttpRequest) -> bool:
    return patron_id_of_user(request.user.pk or 0) is not None
