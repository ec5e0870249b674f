"""Saved searches of a reader on the telephone: told on request, which is written down; made, named, paused, let go."""

from collections.abc import Callable, Mapping

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.edges.staff import calls
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.views.call_books import FORMS
from kitaphana.language.codes import language_name
from kitaphana.network.queries import place_names
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import note_disclosure
from kitaphana.shelves import services
from kitaphana.shelves.rules import NAME_LENGTH, SearchTerms
from kitaphana.shelves.saved_searches import searches_of
from kitaphana.ui import words
from kitaphana.ui.search_words import about

LANGUAGES = ("kaz", "rus", "eng")
"""Those that a caller asks for."""
LAST_YEAR = 9999


@staff_page(Permission.READERS, methods=("GET", "POST"))
@calls.during_call
def call_searches(request: StaffRequest, reader: PatronCard) -> HttpResponseBase:
    """All that the reader keeps, in words to read out, and a form for one more."""
    if request.method == "POST":
        return _changed(request, reader)
    note_disclosure(patron_id=reader.id, act="tell_searches", by=calls.by_telephone(request))
    language = (get_language() or "kk")[:2]
    places = place_names(language)
    context = {
        "reader": reader,
        "searches": [(one, about(one.terms, places, language)) for one in searches_of(reader.id)],
        "forms": [(code, words.FORMS[code]) for code in FORMS],
        "languages": [(code, language_name(code, language)) for code in LANGUAGES],
        "places": sorted(places.items(), key=lambda one: one[1]),
        "most": NAME_LENGTH,
        "section": "readers",
    }
    return page(request, "calls/searches.html", context)


def _changed(request: StaffRequest, reader: PatronCard) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "save":
        tell_outcome(request, lambda: _save(request, reader), _("Saved. What comes in for it is told to the reader."))
    elif act in _ACTS:
        number, by = calls.number_in(request, "search"), calls.by_telephone(request)
        tell_outcome(request, lambda: _ACTS[act](patron_id=reader.id, search_id=number, by=by), _("Done."))
    elif act == "rename":
        tell_outcome(request, lambda: _rename(request, reader), _("Saved."))
    else:
        raise Http404
    return redirect("staff:call_searches", reader.id)


def _rename(request: StaffRequest, reader: PatronCard) -> None:
    services.rename_search(
        patron_id=reader.id,
        search_id=calls.number_in(request, "search"),
        name=request.POST.get("name", "")[: NAME_LENGTH + 1],
        by=calls.by_telephone(request),
    )


def _save(request: StaffRequest, reader: PatronCard) -> None:
    language = (get_language() or "kk")[:2]
    places = place_names(language)
    terms = _terms(request, places)
    name = request.POST.get("name", "").strip() or about(terms, places, language)
    services.save_search(
        patron_id=reader.id,
        name=name[:NAME_LENGTH],
        terms=terms,
        by=calls.by_telephone(request),
        command_id=command_id_of(request),
    )


def _terms(request: StaffRequest, places: Mapping[str, str]) -> SearchTerms:
    """Words and filters of the form; what is none of those offered is left out."""
    sent = request.POST
    form, language, branch = (sent.get(name, "") for name in ("form", "language", "branch"))
    years = (calls.number_in(request, name) for name in ("from", "to"))
    first, last = (year if year <= LAST_YEAR else 0 for year in years)
    return SearchTerms(
        text=sent.get("q", "").strip()[:200],
        forms=(form,) if form in FORMS else (),
        languages=(language,) if language in LANGUAGES else (),
        branches=(branch,) if branch in places else (),
        year_from=first or None,
        year_to=last or None,
    )


_ACTS: dict[str, Callable[..., None]] = {
    "pause": services.pause_search,
    "resume": services.resume_search,
    "delete": services.delete_search,
}
