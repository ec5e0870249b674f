"""Forms about items."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.network import queries as network


class PlaceForm(StaffForm):
    """Where an item that was set aside belongs."""

    branch = forms.ChoiceField(label=_("Branch"))
    barcode = forms.CharField(label=_("Barcode"), max_length=40, required=False)

    def __init__(
        self, *args: Any, branch_ids: "frozenset[int] | None" = None, **kwargs: Any
    ) -> None:  # Any: as the base
        super().__init__(*args, **kwargs)
        self.offer(
            "branch",
            [
                (str(one.id), f"{one.name} ({one.code})")
                for one in network.branch_cards((get_language() or "kk")[:2])
                if branch_ids is None or one.id in branch_ids
            ],
        )


class DismissForm(StaffForm):
    """Why an item that was set aside will never be one."""

    note = forms.CharField(label=_("Reason"), max_length=200)
