"""The record of a reader on the telephone: addresses by code, name, registration, card, calendar, devices, data.

Name and birth date are known to many. So what leads elsewhere, another address or a copy of all data, asks for a code
besides, which goes to an address of the record and is read out.
"""

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.core import clock
from kitaphana.edges.staff import calls
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.call_acts import ACTS
from kitaphana.edges.staff.forms.readers import PostalForm
from kitaphana.edges.staff.labels import LANGUAGE_NAMES
from kitaphana.edges.staff.permissions import Permission
from kitaphana.patrons import terms
from kitaphana.patrons.arranged import calendar_of
from kitaphana.patrons.consent_texts import text_of
from kitaphana.patrons.contacts import contacts_of
from kitaphana.patrons.own import name_wish_of
from kitaphana.patrons.postal import postal_address_of
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.rules import may_renew
from kitaphana.patrons.services import rights
from kitaphana.ui import reader_data

_TYPES = {"json": "application/json", "html": "text/html; charset=utf-8"}


@staff_page(Permission.READERS, methods=("GET", "POST"))
@calls.during_call
def call_record(request: StaffRequest, reader: PatronCard) -> HttpResponseBase:
    """All of it on one page, each with the way to change it; a POST is one of `call_acts.ACTS`."""
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        act(request, reader)
        return redirect("staff:call_record", reader.id)
    text, language = text_of("processing"), (get_language() or "kk")[:2]
    post = postal_address_of(reader.id)
    handle, is_new = calls.code_of(request, reader.id)
    context = {
        "reader": reader,
        "contacts": contacts_of(reader.id),
        "is_shown": calls.has_shown(request, reader.id),
        "awaits_code": bool(handle),
        "is_new_address": is_new,
        "post": post,
        "post_form": PostalForm(initial=asdict(post) if post else None, auto_id="post_%s"),
        "name_wish": name_wish_of(reader.id),
        "terms": [(one, may_renew(one.expires_on, clock.today())) for one in reader.registrations],
        "today": clock.today(),
        "consent_title": text.title_in(language),
        "consent_body": text.body_in(language),
        "languages": LANGUAGE_NAMES.items(),
        "calendar": calendar_of(reader.id),
        "wards": terms.wards_with_ages(reader.id),
        "section": "readers",
    }
    return page(request, "calls/record.html", context)


@staff_page(Permission.READERS)
@calls.during_call
def call_data(request: StaffRequest, reader: PatronCard, kind: str) -> HttpResponseBase:
    """Everything that is kept, as a file for the caller who has shown an address; written down as by telephone."""
    if kind not in _TYPES:
        raise Http404
    if not calls.has_shown(request, reader.id):
        messages.error(request, _("First let the caller read out a code."))
        return redirect("staff:call_record", reader.id)
    told = rights.export_patron(patron_id=reader.id, by=calls.by_telephone(request))
    body = reader_data.as_json(told) if kind == "json" else reader_data.as_page(told, reader.language)
    answer = HttpResponse(body, content_type=_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="reader-data.{kind}"'
    return answer
