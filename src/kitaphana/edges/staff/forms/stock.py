"""Forms about items that were set aside."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission
from kitaphana.network import queries as network


class PlaceForm(StaffForm):
    """Where an item that was set aside belongs; make it by `place_form`."""

    branch = forms.ChoiceField(label=_("Branch"))
    barcode = forms.CharField(label=_("Barcode"), max_length=40, required=False)

    def __init__(self, *args: Any, branches: list[tuple[str, str]], **kwargs: Any) -> None:  # Any: as the base
        super().__init__(*args, **kwargs)
        self.offer("branch", branches)


class DismissForm(StaffForm):
    """Why an item that was set aside will never be one."""

    note = forms.CharField(label=_("Reason"), max_length=200)


def place_form(member: Member, data: QueryDict | None = None) -> PlaceForm:
    """The form with the branches where the member may place items: a head's own, a cataloguer's institution."""
    branches = [
        (str(one.id), f"{one.name} ({one.code})")
        for one in network.branch_cards((get_language() or "kk")[:2])
        if member.may_at(Permission.QUARANTINE, institution_id=one.institution_id, branch_id=one.id)
    ]
    return PlaceForm(data, branches=branches)
