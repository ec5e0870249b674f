"""Categories of readers: for which ages each is, and below which age somebody has to answer for the reader."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals
from kitaphana.edges.staff.forms.terms import AgesForm
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.readers import categories_table
from kitaphana.patrons import queries as patrons
from kitaphana.patrons import services


@staff_page(Permission.CATEGORIES)
def categories(request: StaffRequest) -> HttpResponseBase:
    """All of them with their ages."""
    if wants_file(request):
        return download(request, "reader-categories", *categories_table())
    return page(request, "categories/list.html", {"categories": patrons.list_categories(), "section": "categories"})


@staff_page(Permission.CATEGORIES, methods=("GET", "POST"))
def category(request: StaffRequest, code: str) -> HttpResponse:
    """The ages of one category."""
    found = patrons.find_category(code)
    if found is None:
        raise Http404
    form = AgesForm(request.POST or None, initial={name: getattr(found, name) for name in AgesForm.base_fields})
    if form.is_valid():
        try:
            services.set_category_ages(code=code, by=request.member.actor, **form.cleaned_data)
        except Refused as refused:
            add_refusals(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:reader_categories")
    return page(request, "categories/one.html", {"category": found, "form": form, "section": "categories"})
