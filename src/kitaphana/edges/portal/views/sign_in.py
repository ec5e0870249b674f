"""Sign in by a one-time code: an address, the six digits that were sent there, and, in a family, which of its readers.

What is answered before the digits are right is the same whether the address is known or not.
"""

import time
from http import HTTPStatus
from typing import Any, Final

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kitaphana.core.errors import Refused
from kitaphana.edges.portal.presenters import refusals
from kitaphana.patrons.auth import source_of_request
from kitaphana.patrons.contacts import readers_who_proved
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import own_login
from kitaphana.patrons.services.code_sign_in import PURPOSE, redeem_sign_in_code, send_sign_in_code
from kitaphana.patrons.services.codes import VerifiedAddress, waiting_address

ASKED, READERS = "sign_in_code", "sign_in_readers"
"""In the session: the handle of the code that was sent; the readers of the address that was proven."""
CHOICE_SECONDS: Final = 600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Where shall the code go? Sends it, and goes on to the digits."""
    typed, told = request.POST.get("address", "")[:254], ""
    if request.method == "POST":
        try:
            language, source = (get_language() or "kk")[:2], source_of_request(request)
            handle = send_sign_in_code(typed=typed, language=language, source=source)
        except Refused as refused:
            told = refusals.sentences(refused.refusals)
        else:
            request.session[ASKED] = {"handle": handle, "next": safe_next(request)}
            return redirect("portal:sign_in_digits")
    context = {"typed": typed, "told": told, "next": safe_next(request), "section": "account"}
    return render(request, "portal/sign_in_code.html", context, status=_status(told))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def digits(request: HttpRequest) -> HttpResponse:
    """The six digits. Right ones sign in the reader of the address, or ask which one where there are several."""
    asked = request.session.get(ASKED)
    if not asked:
        return redirect("portal:sign_in_code")
    told = ""
    if request.method == "POST":
        try:
            code, source = request.POST.get("code", "")[:20], source_of_request(request)
            address, readers = redeem_sign_in_code(handle=asked["handle"], code=code, source=source)
        except Refused as refused:
            told = refusals.sentences(refused.refusals)
        else:
            return _proven(request, address, readers)
    to = waiting_address(purpose=PURPOSE, handle=asked["handle"])
    context = {"address": to.address if to else "", "told": told, "section": "account"}
    return render(request, "portal/sign_in_digits.html", context, status=_status(told))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """A family shares a telephone: who is it?"""
    kept = request.session.get(READERS)
    if not kept or time.time() - kept["at"] > CHOICE_SECONDS:
        return redirect("portal:sign_in_code")
    readers = readers_who_proved(VerifiedAddress(*kept["address"]))
    chosen = request.POST.get("reader", "")
    for reader in readers:
        if str(reader.id) == chosen:
            request.session.pop(READERS)
            return enter(request, reader.id, kept["next"])
    return render(request, "portal/sign_in_who.html", {"readers": readers, "section": "account"})


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: an address of this site, or nothing."""
    wanted = str(request.POST.get("next") or request.GET.get("next") or "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else ""


def _proven(request: HttpRequest, address: VerifiedAddress, readers: list[PatronCard]) -> HttpResponse:
    asked = request.session.pop(ASKED)
    return enter_as_one_of(request, address, readers, asked["next"])


def enter_as_one_of(
    request: HttpRequest, address: VerifiedAddress, readers: list[PatronCard], wanted: str = ""
) -> HttpResponse:
    """Sign in the reader of an address that was just proven; ask which one where there are several."""
    if not readers:
        messages.warning(
            request, _("No reader has confirmed this address. Sign in by card number, or ask any library.")
        )
        return redirect("account_login")
    if len(readers) == 1:
        return enter(request, readers[0].id, wanted)
    kept = {"address": [address.channel, address.address], "at": time.time(), "next": wanted}
    request.session[READERS] = kept
    return redirect("portal:sign_in_who")


def enter(request: HttpRequest, patron_id: int, wanted: str) -> HttpResponse:
    """Sign in a reader who has just proven to be one by a code, and go on to `wanted`, or to the account."""
    user: Any = get_user_model().objects.get(pk=own_login.login_of_reader(patron_id))
    record_authentication(request, user, method="code", reauthenticated=True)
    response: HttpResponse = perform_login(request, user, redirect_url=wanted or reverse("portal:account"))
    return response


def _status(told: str) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if told else HTTPStatus.OK
