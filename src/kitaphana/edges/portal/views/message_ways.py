"""Ways to a reader besides phone and mailbox: a chat, browsers; and trying an address again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.core.errors import Refused
from kitaphana.edges.portal import forms
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.presenters import refusals
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.edges.portal.views.messages import shown
from kitaphana.notices import queries, services
from kitaphana.patrons.queries import PatronCard

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
    told = {name: request.POST.get(name, "")[:700] for name in ("endpoint", "p256dh", "auth")}
    try:
        services.add_push(patron_id=patron.id, device=device_of(request), by=READER, **told)
    except Refused as refused:
        return JsonResponse({"text": refusals.sentences(refused.refusals)}, status=422)
    messages.success(request, _("This browser shows messages from now on."))
    return JsonResponse({"text": ""})


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
