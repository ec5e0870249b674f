"""Keeping a book for later: on the reader's list, or for visitors on their device; and what they looked at last."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from kitaphana.catalog.queries import edition_briefs
from kitaphana.core.errors import Refused
from kitaphana.edges.portal import device, kept
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.device import Kept
from kitaphana.edges.portal.presenters import refusals, rows
from kitaphana.shelves import queries, services
from kitaphana.shelves.rules import Owner


@csrf_exempt  # for visitors it changes nothing but their own cookie; for readers the check is made below
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keep a book for later."""
    return _change(request, is_kept=True)


@csrf_exempt  # as above
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Keep it no longer."""
    return _change(request, is_kept=False)


def _change(request: HttpRequest, *, is_kept: bool) -> HttpResponse:
    pair = device.read_pair(request.POST.get("entry", ""))
    if pair is None:
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        reader = kept.patron_id(request)
        if reader is not None:
            guarded: Callable[[HttpRequest], HttpResponse] = csrf_protect(
                lambda request: _of_reader(request, pair, reader, is_kept)
            )
            return guarded(request)
    return _of_device(request, pair, is_kept)


def _of_reader(request: HttpRequest, pair: Kept, reader: int, is_kept: bool) -> HttpResponse:
    owner = Owner(patron_id=reader)
    try:
        if is_kept:
            services.add_entry(owner=owner, edition_id=pair.edition_id, by=READER)
        elif (entry_id := queries.entry_for_later(reader, pair.work_id)) is not None:
            services.remove_entry(owner=owner, entry_id=entry_id, by=READER)
    except Refused as refused:
        said = refusals.sentences(refused.refusals)
        return _answer(request, pair, not is_kept, said, is_refused=True)
    return _answer(request, pair, is_kept, _said(is_kept))


def _of_device(request: HttpRequest, pair: Kept, is_kept: bool) -> HttpResponse:
    others = [one for one in device.later(request) if one.work_id != pair.work_id]
    if is_kept and len(others) >= device.MOST_LATER:
        full = _("This device keeps up to %(most)s books. Sign in to keep more.") % {"most": device.MOST_LATER}
        return _answer(request, pair, False, full, is_refused=True)
    response = _answer(request, pair, is_kept, _said(is_kept))
    device.keep_later(request, response, [pair, *others] if is_kept else others)
    return response


def _said(is_kept: bool) -> str:
    return _("Kept for later") if is_kept else _("No longer kept for later")


def _answer(request: HttpRequest, pair: Kept, is_kept: bool, said: str, *, is_refused: bool = False) -> HttpResponse:
    """The button as it is now for htmx, which says aloud what happened; else back to the page, which shows it."""
    if "HX-Request" not in request.headers:
        messages.add_message(request, messages.ERROR if is_refused else messages.SUCCESS, said)
        return HttpResponseRedirect(way_back(request))
    if "small" not in request.POST:
        later = kept.Mark(pair.work_id, pair.edition_id, is_kept)
        return render(request, "portal/_later.html", {"later": later, "said": said})
    brief = edition_briefs([pair.edition_id]).get(pair.edition_id)
    value, title = f"{pair.work_id}.{pair.edition_id}", brief.title if brief else ""
    return HttpResponse(rows.later_button(value, title, rows.labels(), is_kept=is_kept, announced=said))


def way_back(request: HttpRequest) -> str:
    """Where the form was sent from, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_safe else reverse("portal:home")


@csrf_exempt  # it changes nothing but the visitor's own cookie
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Empty what this device remembers of looking around, switch it off, or on again."""
    response = HttpResponseRedirect(way_back(request))
    if request.POST.get("act") == "off":
        device.switch_seen_off(request, response)
    else:
        device.forget_seen(response)
    return response
