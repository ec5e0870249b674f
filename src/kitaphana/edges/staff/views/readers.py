"""Readers: find one, register one, see one."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.charges import queries as charges
from kitaphana.circulation import queries as circulation
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.staff import labels
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.branches import branch_names
from kitaphana.edges.staff.desk.find import reader as reader_by_card
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals
from kitaphana.edges.staff.forms.readers import (
    BlockForm,
    CardForm,
    ContactForm,
    EntitlementForm,
    NewReaderForm,
    ParticularsForm,
    PinForm,
    PostalForm,
)
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.registering import (
    CONSENT_VERSION,
    FIELD_OF_CODE,
    count_at_desk,
    institution_of,
    register,
)
from kitaphana.edges.staff.tables.readers import found_readers_table
from kitaphana.edges.staff.tables.stock import loans_table
from kitaphana.network import queries as network
from kitaphana.patrons import queries as patrons
from kitaphana.patrons.arranged import wished_forms_of
from kitaphana.patrons.doubles import merges_of
from kitaphana.patrons.guarantees import awaits_guarantor
from kitaphana.patrons.own import name_wish_of
from kitaphana.patrons.postal import postal_address_of
from kitaphana.patrons.rules import may_renew
from kitaphana.patrons.services import note_disclosure, note_list_disclosure
from kitaphana.ui.words import WISHED_FORMS

if TYPE_CHECKING:
    from kitaphana.core.paging import Page
    from kitaphana.patrons.postal import PostalLines
    from kitaphana.patrons.queries import PatronCard

_FOUND = 30


@staff_page(Permission.READERS)
def readers(request: StaffRequest) -> HttpResponseBase:
    """Search by card, phone or name, the likeliest first, page by page; a card leads straight to its reader."""
    text = request.GET.get("q", "").strip()[:120]
    card = reader_by_card(text) if text else None
    if card:
        return redirect("staff:reader", card.id)
    point = request.member.point
    near = point.branch_id if point else None

    def page_after(key: int | None) -> "Page[PatronCard]":
        return patrons.find_patrons(text, after=key or 0, limit=_FOUND, near_branch_id=near)

    if wants_file(request):
        subject = f"institution:{institution_of(request.member)}"
        note_list_disclosure(act="download_readers", subject=subject, by=request.member.actor)
        return download(request, "readers", *found_readers_table(page_after))
    after = key_in(request) or 0
    found = page_after(after)
    context = {
        "text": text,
        "found": found.rows,
        "branches": branch_names() if found.rows else {},
        "pages": pages_after(request, found.next_after),
        "is_cut": found.next_after is None and after + len(found.rows) >= patrons.MOST_FOUND,
        "section": "readers",
    }
    return page(request, "readers/search.html", context)


@staff_page(Permission.READERS, methods=("GET", "POST"))
def new_reader(request: StaffRequest) -> HttpResponse:
    """Join at the desk; afterwards the reader stands ready to borrow."""
    form = NewReaderForm(request.POST or None)
    if form.is_valid():
        try:
            command_id = command_id_of(request)
            patron_id = register(form.cleaned_data, request.member, command_id)
            count_at_desk(request.member, command_id, is_first=True)
        except Refused as refused:
            add_refusals(form, refused, FIELD_OF_CODE)
        else:
            messages.success(request, _("The reader is registered."))
            return redirect("staff:reader", patron_id)
    context = {"form": form, "consent_version": CONSENT_VERSION, "section": "readers"}
    return page(request, "readers/new.html", context)


@staff_page(Permission.READERS)
def reader(request: StaffRequest, patron_id: int) -> HttpResponseBase:
    """All that a desk needs of one reader; loans page by key."""
    card = patrons.patron_card(patron_id)
    if card is None:
        raise Http404
    if (survivor_id := patrons.survivor_of(patron_id)) is not None:
        return redirect("staff:reader", survivor_id)
    if wants_file(request):
        note_disclosure(patron_id=patron_id, act="download_loans", by=request.member.actor)
        return download(request, "loans", *loans_table(patron_id))
    loans = circulation.open_loans_of(patron_id, after=key_in(request), language=(get_language() or "kk")[:2])
    context = {
        "reader": card,
        "loans": loans.rows,
        "pages": pages_after(request, loans.next_after),
        "record": _record(request, card),
        "today": clock.today(),
        "awaits_guarantor": card.category.lends_on_guarantee_only and awaits_guarantor(card.id),
        "name_wish": name_wish_of(card.id),
        "may_renew_term": _may_renew_term(request, card),
        **owed_to_libraries(request, patron_id),
        "section": "readers",
    }
    return page(request, "readers/one.html", context)


def owed_to_libraries(request: StaffRequest, patron_id: int) -> dict[str, object]:
    """What is open between the reader and the libraries, for those who may see it."""
    if Permission.CHARGES not in request.member.permissions:
        return {}
    return {"balances": charges.balances_of(patron_id), "losses": circulation.losses_of_patron(patron_id)}


def _may_renew_term(request: StaffRequest, card: "PatronCard") -> bool:
    """In its last weeks, when it is over, or when there is none here yet: so that no double press gives two years."""
    here = institution_of(request.member)
    ends = [term.expires_on for term in card.registrations if term.institution_id == here]
    return not ends or may_renew(max(ends), clock.today())


@dataclass(frozen=True, slots=True)
class _Record:
    """What stands beside the loans: cards, consents, family, and the forms that change them."""

    cards: object
    consents: object
    open_consents: object
    wards: object
    guarantor: object
    entitlements: object
    wishes: object
    particulars: ParticularsForm
    entitlement: EntitlementForm
    contact: ContactForm
    post: "PostalLines | None"
    postal: PostalForm
    block: BlockForm
    card: CardForm
    pin: PinForm
    merges: object


def _record(request: StaffRequest, card: "PatronCard") -> _Record:
    consents = patrons.consents_of(card.id)
    given = {consent.purpose for consent in consents if consent.withdrawn_at is None}
    post = postal_address_of(card.id)
    may_see = Permission.ENTITLEMENTS in request.member.permissions
    return _Record(
        cards=patrons.cards_of(card.id),
        consents=consents,
        open_consents=[(code, text) for code, text in labels.CONSENT_PURPOSES.items() if code not in given],
        wards=patrons.wards_of(card.id),
        guarantor=patrons.guarantor_of(card.id),
        entitlements=patrons.entitlements_of(card.id) if may_see else (),
        wishes=[WISHED_FORMS[form] for form in wished_forms_of(card.id)] if may_see else (),
        particulars=_particulars(card),
        entitlement=EntitlementForm(),
        contact=ContactForm(initial={"phone": card.phone, "email": card.email, "language": card.language}),
        post=post,
        postal=PostalForm(initial=asdict(post) if post else None),
        block=BlockForm(),
        card=CardForm(),
        pin=PinForm(),
        merges=merges_of(card.id) if Permission.MERGE_READERS in request.member.permissions else (),
    )


def _particulars(card: "PatronCard") -> ParticularsForm:
    """The form as the record stands; a guarantor can be let go only where there is one."""
    names = ("surname", "given_name", "patronymic", "born_on")
    branches = {one.id: one.code for one in network.branch_cards("kk")}
    form = ParticularsForm(
        initial={
            **{name: getattr(card, name) for name in names},
            "category": card.category_code,
            "home_branch": branches.get(card.home_branch_id or 0, ""),
        }
    )
    if card.guarantor_name is None:
        del form.fields["has_no_guarantor"]
    return form
