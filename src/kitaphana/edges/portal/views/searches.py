"""Searches that a reader keeps, with word of what comes in for them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kitaphana.catalog.queries import work_cards
from kitaphana.core.errors import Refused
from kitaphana.edges.portal import forms
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.presenters import refusals, works
from kitaphana.edges.portal.presenters import searches as present
from kitaphana.edges.portal.views.account import command, for_readers, new_command
from kitaphana.network.queries import place_names
from kitaphana.patrons.queries import PatronCard
from kitaphana.shelves import services
from kitaphana.shelves.rules import NAME_LENGTH
from kitaphana.shelves.saved_searches import search_of, searches_of
from kitaphana.ui.search_words import about

REFUSED = 409


@for_readers
@require_safe
def searches(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """All of them, the newest first."""
    language = _language()
    own = searches_of(patron.id)
    places = place_names(language)
    context = {"section": "searches", "searches": [present.saved(one, places, language) for one in own]}
    return render(request, "portal/searches.html", context)


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def new_search(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Name the search of the address and keep it."""
    terms, language = present.terms(forms.read_search(request.GET)), _language()
    places = place_names(language)
    name = request.POST.get("name", present.proposed_name(terms, places, language))[: NAME_LENGTH + 1]
    errors: list[str] = []
    if request.method == "POST":
        try:
            services.save_search(patron_id=patron.id, name=name, terms=terms, by=READER, command_id=command(request))
        except Refused as refused:
            errors = [refusals.sentence(one) for one in refused.refusals]
        else:
            messages.success(request, _("Saved. We look through what comes in every day, and tell you."))
            return redirect("portal:searches")
    context = {
        "section": "searches",
        "about": about(terms, places, language),
        "name": name,
        "errors": errors,
        "back": present.query(terms).as_query(),
        "most": NAME_LENGTH,
        "command_id": new_command(),
    }
    return render(request, "portal/search_new.html", context, status=REFUSED if errors else 200)


@for_readers
@require_safe
def search(request: HttpRequest, patron: PatronCard, search_id: int) -> HttpResponse:
    """One of them: what came in last, and what may be changed."""
    own = search_of(patron.id, search_id)
    if own is None:
        raise Http404
    language = _language()
    context = {
        "section": "searches",
        "search": present.saved(own, place_names(language), language),
        "books": [works.book(card) for card in work_cards(own.found_work_ids).values()],
        "most": NAME_LENGTH,
    }
    return render(request, "portal/saved_search.html", context)


@for_readers
@require_POST
def change_search(request: HttpRequest, patron: PatronCard, search_id: int, act: str) -> HttpResponse:
    """`rename`, `pause`, `resume`, `delete`."""
    own = patron.id
    try:
        match act:
            case "rename":
                name = request.POST.get("name", "")[: NAME_LENGTH + 1]
                services.rename_search(patron_id=own, search_id=search_id, name=name, by=READER)
                messages.success(request, _("Saved."))
            case "pause":
                services.pause_search(patron_id=own, search_id=search_id, by=READER)
                messages.success(request, _("It rests. Nothing is looked for until you want it again."))
            case "resume":
                services.resume_search(patron_id=own, search_id=search_id, by=READER)
                messages.success(request, _("We look through what comes in from now on."))
            case "delete":
                services.delete_search(patron_id=own, search_id=search_id, by=READER)
                messages.success(request, _("The search is deleted."))
            case _:
                raise Http404
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    return redirect("portal:searches")


def _language() -> str:
    return (get_language() or "kk")[:2]
