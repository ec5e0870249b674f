"""A work with its editions: everything a reader asks of it, whichever edition it will be."""

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from kitaphana.catalog.citing import Citable, coins
from kitaphana.catalog.queries import EditionBrief, WorkFacts, citables, editions_of_work, work_facts
from kitaphana.circulation.queries import first_back_of_work, hold_counts
from kitaphana.edges.portal import forms, kept, place_memory
from kitaphana.edges.portal.presenters import addresses, holds, pages, places, rows, structured, works
from kitaphana.edges.portal.views.citing import panel, sharing
from kitaphana.edges.portal.views.editions import near_by
from kitaphana.holdings.queries import availability_of_editions, availability_of_works

EDITIONS_ON_A_PAGE = 20


def work(request: HttpRequest, work_id: int) -> HttpResponse:
    """A creation with all its editions, newest first, by language and form; an only edition stands for it."""
    facts = work_facts(work_id)
    if facts is None:
        raise Http404
    language = (get_language() or "kk")[:2]
    wanted = forms.read_work_filter(request.GET)
    after = forms.read_key(request.GET.get("after"))
    page = editions_of_work(work_id, after=after, limit=EDITIONS_ON_A_PAGE, language=wanted.language, form=wanted.form)
    if facts.edition_count == 1 and page.rows:
        return HttpResponseRedirect(addresses.edition(page.rows[0].id))
    context = {
        "section": "books",
        "work": works.work_page(facts, wanted, language, kept.wished_forms(request)),
        "pages": pages.by_key(f"{request.path}{wanted.as_query()}", after, page.next_after),
        **_where(request, work_id, page.rows, language),
        **_about(request, facts, page.rows),
    }
    return render(request, "portal/work.html", context)


def _where(request: HttpRequest, work_id: int, editions: Sequence[EditionBrief], language: str) -> dict[str, object]:
    """Where a copy stands, of the work and of each edition; when the first one comes back, and how many wait."""
    near = place_memory.nearness(request, language)
    at, here = near.point, near.branch_id
    ids = [row.id for row in editions]
    whole = availability_of_works([work_id], language=language, near=at, preferred_branch_id=here)[work_id]
    available = availability_of_editions(ids, language=language, near=at, preferred_branch_id=here)
    back_at = first_back_of_work(work_id) if whole.total_count and not whole.nearest else None
    said = rows.labels(with_later=False, with_record=True, level="h3")
    return {
        "answer": places.answer_of_work(whole, back_at, language),
        "may_hold": whole.total_count > 0,
        "hits": [rows.row(hit, said) for hit in works.edition_hits(editions, available, language)],
        "waiting": holds.waiting(hold_counts([work_id]).get(work_id)),
    }


def _about(request: HttpRequest, facts: WorkFacts, editions: Sequence[EditionBrief]) -> dict[str, object]:
    """What the editions on the page say of the work; the first of them speaks for it where one has to."""
    described: Mapping[int, Citable] = citables(row.id for row in editions)
    cited = list(described.values())
    headings = works.headings_of(cited)
    series = [place for one in cited for place in one.series]
    leading = cited[0] if cited else None
    return {
        "leading_id": leading.id if leading else None,
        "headings": headings,
        "near": near_by(facts.id, facts.author, headings.subjects, series),
        "later": kept.mark(request, facts.id, leading.id) if leading else None,
        "coins": coins.context_object(leading) if leading else "",
        "structured": structured.work(request, facts, cited),
    }


def share_work(request: HttpRequest, work_id: int) -> HttpResponse:
    """The address of a work: to copy, as a QR code, and on its way by messengers."""
    facts = work_facts(work_id)
    if facts is None:
        raise Http404
    address = request.build_absolute_uri(reverse("portal:work", args=[work_id]))
    context = {"section": "books", "back_url": addresses.work(work_id), **sharing(address, facts.title)}
    return panel(request, "share", context)
