"""Forms about items. What is right and wrong is decided by the services; here they are only read."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm, day_field
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.stock_labels import CONDITIONS, NOT_FOR_LOAN, WITHDRAWAL_REASONS
from kitaphana.holdings import queries as holdings
from kitaphana.holdings.services import MOST_COPIES, ItemParticulars, NewItems, Numbering
from kitaphana.network import queries as network

if TYPE_CHECKING:
    from kitaphana.holdings.queries import ItemCard, ItemDetails
    from kitaphana.network.queries import BranchCard

_OFF = {"autocomplete": "off"}
_NONE = [("", "—")]
_OWN = "own"


def _text(label: Any, length: int, *, help_text: Any = "") -> forms.CharField:  # Any: lazy text
    return forms.CharField(
        label=label, required=False, max_length=length, help_text=help_text, widget=forms.TextInput(attrs=_OFF)
    )


def _lines(label: Any, help_text: Any) -> forms.CharField:  # Any: lazy text
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3, **_OFF})
    )


class _Described(StaffForm):
    """What every item is described by."""

    category = forms.ChoiceField(label=_("Category"))
    call_number = _text(_("Call number"), 120)
    shelving_location = _text(_("Shelf"), 80)
    volume = _text(_("Volume or part"), 80, help_text=_("For a part of a work in several volumes: Т. 2, ч. 1"))
    price = forms.DecimalField(label=_("Price, ₸"), required=False, max_digits=12, decimal_places=2, min_value=0)
    received_on = day_field(label=_("Received on"), required=False)
    source_note = _text(_("Where it came from"), 200, help_text=_("Supplier, invoice or gift."))
    not_for_loan_reason = forms.ChoiceField(label=_("In the library only"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        language = (get_language() or "kk")[:2]
        self.offer("category", [(one.code, one.name.name_in(language)) for one in holdings.list_item_categories()])
        self.offer("not_for_loan_reason", [("", _("no, it is lent")), *NOT_FOR_LOAN.items()])


class NewItemsForm(_Described):
    """Copies of an edition that come in together, at one of the branches where the member may take items in."""

    branch = forms.ChoiceField(label=_("Branch"))
    count = forms.IntegerField(label=_("Number of copies"), min_value=1, max_value=MOST_COPIES, initial=1)
    accession = forms.ChoiceField(label=_("Accession numbers"), required=False)
    accession_numbers = _lines(_("Numbers of your own"), _("One for each copy, each on a line of its own."))
    barcode = forms.ChoiceField(label=_("Barcodes"), required=False)
    barcodes = _lines(_("Barcodes of your own"), _("Scan the labels one after the other."))
    condition = forms.ChoiceField(label=_("Condition"), required=False, initial="new")
    custodian = forms.ChoiceField(label=_("Custodian"), required=False)

    field_order = (
        "branch", "count", "accession", "accession_numbers", "barcode", "barcodes", "category", "call_number",
        "shelving_location", "volume", "price", "received_on", "source_note", "not_for_loan_reason", "condition",
        "custodian",
    )  # fmt: skip

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        branches = branches_of(member, Permission.ITEMS)
        institutions = {one.institution_id for one in branches}
        self.offer("branch", [(str(one.id), f"{one.name} ({one.code})") for one in branches])
        for name in ("accession", "barcode"):
            found = holdings.sequences(institution_ids=institutions, kind=name, only_active=True)
            self.offer(name, [*((str(one.id), f"{one.name}: {one.example}") for one in found), (_OWN, _("my own"))])
        self.offer("condition", [*_NONE, *CONDITIONS.items()])
        self.offer("custodian", custodian_choices(institutions))

    def new(self, edition_id: int) -> NewItems:
        """As the service asks for them."""
        data = self.cleaned_data
        same = ("call_number", "shelving_location", "volume", "price", "received_on", "source_note", "condition")
        return NewItems(
            edition_id=edition_id,
            branch_id=int(data["branch"]),
            category=data["category"],
            count=data["count"],
            accession=_numbering(data["accession"], data["accession_numbers"]),
            barcode=_numbering(data["barcode"], data["barcodes"]),
            not_for_loan_reason=data["not_for_loan_reason"],
            custodian_id=int(data["custodian"]) if data["custodian"] else None,
            **{name: data[name] for name in same},
        )


def _numbering(choice: str, own: str) -> Numbering:
    """Numbers written by hand win over a sequence: somebody meant them."""
    numbers = tuple(line.strip() for line in own.splitlines() if line.strip())
    if numbers or choice in ("", _OWN):
        return Numbering(own=numbers)
    return Numbering(int(choice))


class ItemForm(_Described):
    """One item, to be mended."""

    accession_number = _text(_("Accession number"), 40)
    barcode = _text(_("Barcode"), 40)

    field_order = ("accession_number", "barcode")

    @property
    def particulars(self) -> ItemParticulars:
        """As the service asks for them."""
        data = self.cleaned_data
        texts = {name: " ".join(value.split()) for name, value in data.items() if isinstance(value, str)}
        return ItemParticulars(**{**data, **texts})


def item_form(card: "ItemCard", details: "ItemDetails") -> dict[str, Any]:  # Any: values of fields
    """The item as the form begins with it."""
    same = ("accession_number", "barcode", "call_number", "shelving_location", "volume")
    return {
        **{name: getattr(card, name) for name in same},
        "category": card.category_code,
        "price": details.price,
        "received_on": details.received_on,
        "source_note": details.source_note,
        "not_for_loan_reason": _reason(card),
    }


def _reason(card: "ItemCard") -> str:
    """A reason for every item that stays in: what was marked before there were reasons is of the reading room."""
    return "" if card.is_for_loan else card.not_for_loan_reason or "reading_room"


class ConditionForm(StaffForm):
    """How an item looks today."""

    condition = forms.ChoiceField(label=_("Condition"), choices=list(CONDITIONS.items()))
    note = _text(_("Note"), 300)


class _ConfirmForm(StaffForm):
    note = _text(_("Reason"), 300)
    knows_last_copy = forms.BooleanField(label=_("I know that it is the last copy"), required=False)


class MoveForm(_ConfirmForm):
    """Where an item will belong."""

    branch = forms.ChoiceField(label=_("Branch"))
    field_order = ("branch", "note", "knows_last_copy")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        institutions = member.institutions_with(Permission.ITEMS)
        found = (one for one in network.branch_cards(_language()) if one.institution_id in institutions)
        self.offer("branch", [(str(one.id), f"{one.name} ({one.code})") for one in found])


class WithdrawForm(_ConfirmForm):
    """Why an item leaves the stock."""

    reason = forms.ChoiceField(label=_("Why it goes"), choices=list(WITHDRAWAL_REASONS.items()))
    note = _text(_("Note"), 300)
    field_order = ("reason", "note", "knows_last_copy")


class RestoreForm(StaffForm):
    """Why an item is in the stock again."""

    note = _text(_("Note"), 300)


class PieceForm(StaffForm):
    """A counted piece of a kit."""

    name = forms.CharField(label=_("Piece"), max_length=120, widget=forms.TextInput(attrs=_OFF))
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=999, initial=1)


class ListedPieceForm(StaffForm):
    """Which of the listed pieces."""

    piece = forms.IntegerField(min_value=1)


class MemberForm(StaffForm):
    """An item that becomes a piece of a kit."""

    barcode = forms.CharField(label=_("Barcode of the piece"), max_length=40, widget=forms.TextInput(attrs=_OFF))


def branches_of(member: Member, permission: Permission) -> "list[BranchCard]":
    """The branches where the member has the permission."""
    return [
        one
        for one in network.branch_cards(_language())
        if member.may_at(permission, institution_id=one.institution_id, branch_id=one.id)
    ]


def custodian_choices(institution_ids: "frozenset[int] | set[int]") -> list[tuple[str, str]]:
    """Custodians that are in charge, for a list; the first line is nobody."""
    found = holdings.custodians(institution_ids=institution_ids, only_active=True)
    language = _language()
    return [
        *_NONE,
        *(
            (str(one.id), " · ".join(filter(None, (one.branch_code, one.post.name_in(language), one.person))))
            for one in found
        ),
    ]


def _language() -> str:
    return (get_language() or "kk")[:2]
