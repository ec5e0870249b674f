"""One row of the policy grid as a form: an empty field falls through to the next more general row."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.circulation.services import NewPolicyRow
from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.holdings import queries as holdings
from kitaphana.network import queries as network
from kitaphana.patrons import queries as patrons

_YES_NO = [("", "—"), ("yes", _("yes")), ("no", _("no"))]
CRITERIA = ("institution", "pool", "patron_category", "item_category")


def _number(label: Any) -> forms.IntegerField:  # Any: lazy text
    return forms.IntegerField(label=label, required=False, min_value=0)


class PolicyForm(StaffForm):
    """The cell of a row, and its values."""

    institution = forms.ChoiceField(label=_("Owner of the item"), required=False)
    pool = forms.ChoiceField(label=_("Lending pool"), required=False)
    patron_category = forms.ChoiceField(label=_("Category of readers"), required=False)
    item_category = forms.ChoiceField(label=_("Category of items"), required=False)
    is_lendable = forms.ChoiceField(label=_("May be lent"), required=False, choices=_YES_NO)
    loan_days = _number(_("Days of a loan"))
    max_loans = _number(_("Most loans at once"))
    max_renewals = _number(_("Most renewals"))
    renewal_days = _number(_("Days of a renewal"))
    max_in_library = _number(_("Most items in the reading room"))
    in_library_hours = _number(_("Hours in a reading room that never closes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        for name, choices in criteria((get_language() or "kk")[:2]).items():
            self.offer(name, [("", _("all")), *choices.items()])

    def clean_is_lendable(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["is_lendable"])

    @property
    def row(self) -> NewPolicyRow:
        """The row as the service asks for it."""
        return NewPolicyRow(**self.cleaned_data)


def criteria(language: str) -> dict[str, dict[str, str]]:
    """Names of everything that a row can ask for, by criterion and code."""
    return {
        "institution": {one.code: one.names.name_in(language) for one in network.institutions()},
        "pool": {one.code: one.names.name_in(language) for one in network.lending_pools()},
        "patron_category": {one.code: one.name_in(language) for one in patrons.list_categories()},
        "item_category": {one.code: one.name.name_in(language) for one in holdings.list_item_categories()},
    }
