"""Editions and items as staff see them: records, where each item is, what happened to it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language

from kitaphana.catalog import queries as catalog
from kitaphana.circulation import queries as circulation
from kitaphana.circulation.item_history import item_history
from kitaphana.circulation.queries.reviews import open_reviews_of_item
from kitaphana.circulation.rules.reviews import NOTED_BY_HAND
from kitaphana.discovery import queries as discovery
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.desk.find import item as item_by_barcode
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.forms import items as forms
from kitaphana.edges.staff.forms.stock import place_form
from kitaphana.edges.staff.hold_labels import LEFT_WHY
from kitaphana.edges.staff.labels import UNMET_KINDS
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.stock import found_table, items_table
from kitaphana.holdings import queries as holdings
from kitaphana.network import queries as network
from kitaphana.patrons import queries as patrons

if TYPE_CHECKING:
    from kitaphana.catalog.queries import WorkCard
    from kitaphana.circulation.queries import OpenLoan
    from kitaphana.holdings.queries import ItemCard
    from kitaphana.patrons.queries import PatronCard

_FOUND = 30
_HISTORY = 20


@staff_page(Permission.STOCK)
def stock(request: StaffRequest) -> HttpResponseBase:
    """Search by barcode, accession number, ISBN or words; what is one item or edition leads straight to it."""
    text = request.GET.get("q", "").strip()[:200]
    if text and wants_file(request):
        return download(request, "titles", *found_table(text))
    if text and (item := item_by_barcode(text)):
        return redirect("staff:item", item.id)
    if text and (editions := catalog.find_by_identifier(text)):
        return redirect("staff:edition", editions[0].id)
    numbered = holdings.item_cards(holdings.find_by_accession(text)) if text else ()
    if len(numbered) == 1:
        return redirect("staff:item", numbered[0].id)
    context = {"text": text, "items": numbered, "found": _works(text) if text else [], "section": "stock"}
    return page(request, "stock/search.html", context)


def _works(text: str) -> "list[WorkCard]":
    asked = discovery.SearchRequest(text=text, size=_FOUND, interface_language=(get_language() or "kk")[:2])
    return list(catalog.work_cards(discovery.search(asked).work_ids).values())


@staff_page(Permission.STOCK)
def edition(request: StaffRequest, edition_id: int) -> HttpResponseBase:
    """One edition: its record, its items page by page, and items of its record that were set aside."""
    details = catalog.edition_details(edition_id)
    if details is None:
        raise Http404
    if wants_file(request):
        return download(request, f"items-{edition_id}", *items_table(edition_id))
    items = holdings.items_of_edition(edition_id, after=key_in(request))
    context = {
        "edition": details,
        "items": items.rows,
        "due_dates": circulation.due_dates([item.id for item in items.rows]),
        "pages": pages_after(request, items.next_after),
        "links": catalog.links_of_edition(
            edition_id, after=key_in(request, "parts"), volumes_after=key_in(request, "volumes")
        ),
        "marc": catalog.marc_view(edition_id),
        "records": catalog.edition_records(edition_id),
        "evidence": catalog.edition_evidence(edition_id),
        "owners": {one.id: one.names for one in network.institutions()},
        "batch_institutions": request.member.institutions_with(Permission.BATCHES),
        "set_aside": holdings.quarantined_of_edition(edition_id),
        "place_form": place_form(request.member),
        "unmet_kinds": UNMET_KINDS,
        "section": "stock",
    }
    return page(request, "stock/edition.html", context)


@dataclass(frozen=True, slots=True)
class _Borrower:
    """The open loan of an item; the reader only for those who may see readers."""

    loan: "OpenLoan"
    reader: "PatronCard | None"


@staff_page(Permission.STOCK)
def item(request: StaffRequest, item_id: int) -> HttpResponse:
    """One item: status, place, edition, current loan, and what happened to it (readers are never in the log)."""
    card = holdings.item_card(item_id)
    if card is None:
        raise Http404
    context = {
        "item": card,
        "details": holdings.item_details(item_id),
        "last_copy": holdings.last_copy(item_id),
        "pieces": holdings.kit_pieces(item_id) if card.is_kit else (),
        "borrower": _borrower(request, item_id),
        "open_reviews": open_reviews_of_item(item_id),
        "held": circulation.shelved_item(item_id),
        "left": circulation.left_item(item_id),
        "left_reasons": LEFT_WHY,
        "by_hand": NOTED_BY_HAND,
        "rows": item_history(item_id, limit=_HISTORY).rows,
        **_forms(request, card),
        "section": "stock",
    }
    return page(request, "stock/item.html", context)


def _forms(request: StaffRequest, card: "ItemCard") -> dict[str, object]:
    """The acts that the member may do with this very item."""
    where = {"institution_id": card.institution_id, "branch_id": card.branch_id}
    may_edit = request.member.may_at(Permission.ITEMS, **where)
    found: dict[str, object] = {"may_edit": may_edit, "may_note": request.member.may_at(Permission.CONDITIONS, **where)}
    found["condition_form"] = forms.ConditionForm(
        initial={"condition": card.condition or "good"}, auto_id="condition_%s"
    )
    if may_edit:
        found |= {
            "move_form": forms.MoveForm(member=request.member, auto_id="move_%s"),
            "withdraw_form": forms.WithdrawForm(auto_id="withdraw_%s"),
            "restore_form": forms.RestoreForm(auto_id="restore_%s"),
            "piece_form": forms.PieceForm(auto_id="piece_%s"),
            "member_form": forms.MemberForm(auto_id="member_%s"),
        }
    return found


def _borrower(request: StaffRequest, item_id: int) -> _Borrower | None:
    loan = circulation.open_loan_of_item(item_id)
    if loan is None:
        return None
    may_see = Permission.READERS in request.member.permissions and loan.patron_id is not None
    return _Borrower(loan, patrons.patron_card(loan.patron_id) if may_see and loan.patron_id else None)
