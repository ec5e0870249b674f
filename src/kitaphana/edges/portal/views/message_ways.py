"""Ways to a reader besides phone and mailbox: a chat, browsers; and trying an address again."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kitaphana.core.errors import Refused
from kitaphana.edges.portal import forms, message_browser
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.presenters import refusals
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.edges.portal.views.messages import shown
from kitaphana.notices import queries, services
from kitaphana.patrons.queries import PatronCard

WORKER: Final = "kitaphana-worker"
DEVICES = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("YaBrowser/", "Yandex"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iOS"), ("Windows", "Windows"), ("Mac OS", "macOS"),
           ("Linux", "Linux"))  # fmt: skip


@for_readers
@require_POST
def telegram(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Show the link that connects a chat, this once; it holds for a quarter of an hour."""
    try:
        word = services.invite_telegram(patron_id=patron.id, by=READER)
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
        return redirect("portal:message_settings")
    link = f"https://t.me/{queries.telegram_bot()}?start={word}"
    return shown(request, patron, telegram_link=link)


@for_readers
@require_POST
def add_browser(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Take this browser's subscription to push messages, as its script sends it."""
    key = request.session.session_key or ""
    try:
        connected = services.add_push(
            patron_id=patron.id, session_key=key, browser=_browser(request), device=device_of(request), by=READER
        )
    except Refused as refused:
        return JsonResponse({"text": refusals.sentences(refused.refusals)}, status=422)
    messages.success(request, _("This browser shows messages from now on."))
    answer = JsonResponse({"text": ""})
    message_browser.remember(request, answer, connected)
    return answer


@csrf_exempt  # the service worker has no form: a header that no other site may send is the proof
@for_readers
@require_POST
def renew_browser(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """The browser of this session has another address, as its service worker says; 404 where none was connected."""
    if request.headers.get("X-Requested-With") != WORKER:
        raise PermissionDenied
    key = request.session.session_key or ""
    try:
        is_known = services.renew_push(patron_id=patron.id, session_key=key, browser=_browser(request), by=READER)
    except Refused:
        return HttpResponse(status=422)
    return HttpResponse(status=204 if is_known else 404)


def _browser(request: HttpRequest) -> services.Browser:
    told = {name: request.POST.get(name, "")[:700] for name in ("endpoint", "p256dh", "auth")}
    return services.Browser(**told)


@for_readers
@require_POST
def forget(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Disconnect a browser or the chat, or try an address again."""
    act = request.POST.get("act", "")
    try:
        if act == "browser" and (key := forms.read_key(request.POST.get("browser"))):
            services.remove_push(patron_id=patron.id, subscription_id=key, by=READER)
            messages.success(request, _("Disconnected."))
        elif act == "telegram":
            services.disconnect_telegram(patron_id=patron.id, by=READER)
            messages.success(request, _("Disconnected."))
        elif act == "again":
            channel = request.POST.get("channel", "")
            services.clear_address_problem(patron_id=patron.id, channel=channel, by=READER)
            messages.success(request, _("The address is tried again with the next message."))
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    return redirect("portal:message_settings")


def device_of(request: HttpRequest) -> str:
    """What the reader knows a browser by: “Firefox, Android”; nothing else of what it tells is kept."""
    agent = request.headers.get("User-Agent", "")
    names = (next((name for sign, name in table if sign in agent), "") for table in (DEVICES, SYSTEMS))
    return ", ".join(name for name in names if name)
