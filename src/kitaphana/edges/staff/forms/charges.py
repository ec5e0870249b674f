"""Forms about money, lost and damaged items. What is right and wrong is decided by the services."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.charge_words import MONEY_KINDS
from kitaphana.edges.staff.forms.base import StaffForm, day_field
from kitaphana.edges.staff.stock_labels import CONDITIONS

_OFF = {"autocomplete": "off"}


def _note(label: Any = None, *, required: bool = False) -> forms.CharField:  # Any: lazy text
    return forms.CharField(
        label=label or _("Note"), required=required, max_length=300, widget=forms.TextInput(attrs=_OFF)
    )


def _sum(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DecimalField:  # Any: lazy text
    return forms.DecimalField(
        label=label, required=required, max_digits=9, decimal_places=2, min_value=Decimal("0.01"), help_text=help_text
    )


class PaymentForm(StaffForm):
    """Money for a charge."""

    kind = forms.ChoiceField(label=_("How it is paid"), choices=list(MONEY_KINDS.items()))
    amount = _sum(_("Sum, ₸"), help_text=_("Left empty, all that is open."))
    note = _note()


class RefundForm(StaffForm):
    """Money to be given back."""

    kind = forms.ChoiceField(label=_("How it is given back"), choices=list(MONEY_KINDS.items()))
    note = _note()


class ReasonForm(StaffForm):
    """A waiver, a cancelled charge, a mistake, a write-off: each says why."""

    note = _note(_("Reason"), required=True)


class NewChargeForm(StaffForm):
    """A charge for something else than a lost or damaged item."""

    amount = _sum(_("Sum, ₸"), required=True)
    note = _note(_("What for"), required=True)


class NoteForm(StaffForm):
    """A word on a lost item, if there is one."""

    note = _note()


class ClaimForm(StaffForm):
    """The reader says that the item was brought back."""

    said_on = day_field(label=_("Brought back on, as the reader says"), required=False)
    note = _note()


class SameBookForm(StaffForm):
    """The same book is given for the lost one."""

    price = _sum(_("Its price, ₸"))
    note = _note()


class EqualBookForm(StaffForm):
    """A book of equal value is given for the lost one."""

    title = forms.CharField(
        label=_("Author and title of the book given"), max_length=300, widget=forms.TextInput(attrs=_OFF)
    )
    price = _sum(_("Its price, ₸"))
    note = _note()


class PriceForm(StaffForm):
    """The reader will pay."""

    price = _sum(_("Price of the lost item, ₸"))
    note = _note()


class DamageForm(StaffForm):
    """What is wrong with an item, with photos; the last reader is charged only if somebody says so."""

    condition = forms.ChoiceField(
        label=_("Condition now"), choices=[(code, CONDITIONS[code]) for code in ("worn", "damaged", "unusable")]
    )
    note = _note(_("What is wrong"), required=True)
    is_kept_in = forms.BooleanField(label=_("It is not lent any more"), required=False)
    amount = _sum(_("To be paid by the last reader, ₸"), help_text=_("Left empty, nobody is charged."))

    def __init__(self, *args: Any, may_charge: bool, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        if not may_charge:
            del self.fields["amount"]
        self.fields["condition"].initial = "damaged"
