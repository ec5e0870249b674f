"""Forms about sequences of numbers."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.forms.items import branches_of
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.stock_labels import SEQUENCE_KINDS
from kitaphana.holdings import queries as holdings
from kitaphana.holdings.rules import Pattern
from kitaphana.holdings.services import NewSequence
from kitaphana.network import queries as network

_OFF = {"autocomplete": "off"}


class _NamedForm(StaffForm):
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs=_OFF))


class NewSequenceForm(_NamedForm):
    """What a sequence numbers, for whom, and how its numbers are written."""

    kind = forms.ChoiceField(label=_("What is numbered"), choices=list(SEQUENCE_KINDS.items()))
    institution = forms.ChoiceField(label=_("Institution"))
    branch = forms.ChoiceField(label=_("Branch"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    begins_with = forms.CharField(
        label=_("Begins with"), max_length=12, required=False, widget=forms.TextInput(attrs=_OFF)
    )
    width = forms.IntegerField(label=_("Digits"), min_value=1, max_value=12, initial=6)
    separator = forms.CharField(
        label=_("Sign after the year"), max_length=2, required=False, initial="/", widget=forms.TextInput(attrs=_OFF)
    )
    next_number = forms.IntegerField(
        label=_("First number"),
        min_value=1,
        required=False,
        help_text=_("Left empty, it goes on behind the highest such number in the stock."),
    )
    has_year = forms.BooleanField(label=_("With the year"), required=False)
    restarts_yearly = forms.BooleanField(label=_("Begins anew every year"), required=False)
    has_check_digit = forms.BooleanField(label=_("With a check digit at the end"), required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        language = (get_language() or "kk")[:2]
        own = member.institutions_with(Permission.SEQUENCES)
        names = [(str(one.id), one.names.name_in(language)) for one in network.institutions() if one.id in own]
        self.offer("institution", names)
        branches = branches_of(member, Permission.SEQUENCES)
        self.offer("branch", [("", _("all")), *((str(one.id), f"{one.name} ({one.code})") for one in branches)])
        categories = [(one.code, one.name.name_in(language)) for one in holdings.list_item_categories()]
        self.offer("category", [("", _("all")), *categories])

    @property
    def new(self) -> NewSequence:
        """As the service asks for it."""
        data = self.cleaned_data
        look = ("has_year", "width", "has_check_digit")
        separator = data["separator"] if data["has_year"] else ""
        return NewSequence(
            institution_id=int(data["institution"]),
            kind=data["kind"],
            name=data["name"],
            pattern=Pattern(data["begins_with"], separator=separator, **{name: data[name] for name in look}),
            restarts_yearly=data["restarts_yearly"],
            branch_id=int(data["branch"]) if data["branch"] else None,
            category=data["category"],
            next_number=data["next_number"],
        )


class SequenceForm(_NamedForm):
    """What of a sequence can still be changed."""

    next_number = forms.IntegerField(
        label=_("Next number"), min_value=1, help_text=_("It can only grow: no number is given twice.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)
