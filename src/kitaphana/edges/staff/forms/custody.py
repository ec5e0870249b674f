"""Forms about custodians and transfer acts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core import clock
from kitaphana.edges.staff.forms.base import StaffForm, day_field
from kitaphana.edges.staff.forms.items import branches_of, custodian_choices
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission
from kitaphana.holdings import queries as holdings
from kitaphana.holdings.services import CustodianParticulars, ItemRange
from kitaphana.holdings.services import Member as Commissioner

_OFF = {"autocomplete": "off"}


def _name(label: Any, *, required: bool = True) -> forms.CharField:  # Any: lazy text
    return forms.CharField(label=label, max_length=200, required=required, widget=forms.TextInput(attrs=_OFF))


class CustodianForm(StaffForm):
    """A post and the person who holds it."""

    person = _name(_("Name of the person"))
    branch = forms.ChoiceField(label=_("Branch"), required=False)
    post_kk = _name(_("Post, in Kazakh"))
    post_ru = _name(_("Post, in Russian"))
    post_en = _name(_("Post, in English"), required=False)
    is_active = forms.BooleanField(label=_("In charge"), required=False, initial=True)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        branches = [(str(one.id), f"{one.name} ({one.code})") for one in branches_of(member, Permission.CUSTODY)]
        is_wide = any(post.branch_id is None for post in member.posts_with(Permission.CUSTODY))
        self.offer("branch", [*([("", _("the whole institution"))] if is_wide else []), *branches])

    @property
    def particulars(self) -> CustodianParticulars:
        """As the service asks for them."""
        data = dict(self.cleaned_data)
        branch = data.pop("branch")
        return CustodianParticulars(**data, branch_id=int(branch) if branch else None)


class ActForm(StaffForm):
    """A transfer act to be drawn up."""

    acted_on = day_field(label=_("Day of the act"))
    giver = forms.ChoiceField(
        label=_("Hands over"), required=False, help_text=_("Left empty: items that nobody answers for yet.")
    )
    taker = forms.ChoiceField(label=_("Takes over"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput(attrs=_OFF))
    commission = forms.CharField(
        label=_("Commission"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One person on each line: post — name."),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        choices = custodian_choices(member.institutions_with(Permission.CUSTODY))
        self.offer("giver", choices)
        self.offer("taker", choices[1:])
        self.fields["acted_on"].initial = clock.today()

    @property
    def commissioners(self) -> tuple[Commissioner, ...]:
        """The lines of the commission; a line without a dash is a name without a post, which the service refuses."""
        lines = (line.strip() for line in self.cleaned_data["commission"].replace("–", "—").splitlines())
        return tuple(_commissioner(line) for line in lines if line)


def _commissioner(line: str) -> Commissioner:
    post, _dash, name = line.partition("—") if "—" in line else line.partition(" - ")
    return Commissioner(post.strip(), name.strip())


class ScanForm(StaffForm):
    """Items to be put on an act."""

    codes = forms.CharField(
        label=_("Barcodes or accession numbers"),
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True, **_OFF}),
        help_text=_("Scan one after the other, then press the button; or one at a time."),
    )


class RangeForm(StaffForm):
    """All items of the first side, of a branch or a range of numbers."""

    branch = forms.ChoiceField(label=_("Branch"), required=False)
    first_number = forms.CharField(
        label=pgettext_lazy("range", "From the number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=_OFF),
    )
    last_number = forms.CharField(
        label=pgettext_lazy("range", "To the number"), max_length=40, required=False, widget=forms.TextInput(attrs=_OFF)
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        branches = branches_of(member, Permission.CUSTODY)
        self.offer("branch", [("", _("all")), *((str(one.id), f"{one.name} ({one.code})") for one in branches)])

    @property
    def chosen(self) -> ItemRange:
        """As the service asks for it."""
        data = self.cleaned_data
        branch = int(data["branch"]) if data["branch"] else None
        return ItemRange(branch, data["first_number"].strip(), data["last_number"].strip())


def custodian_initial(row: "holdings.CustodianRow") -> dict[str, Any]:  # Any: values of fields
    """The custodian as the form begins with it."""
    return {
        "person": row.person,
        "branch": str(row.branch_id or ""),
        "post_kk": row.post.kk,
        "post_ru": row.post.ru,
        "post_en": row.post.en,
        "is_active": row.is_active,
    }
